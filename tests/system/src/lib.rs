//! Nothing but tests: all services in one process, on real servers, through their own doors.
