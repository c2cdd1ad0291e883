//! Nothing but tests: all services in one process, and a real Chromium in front of them.
