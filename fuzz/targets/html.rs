#![no_main]

libfuzzer_sys::fuzz_target!(
    init: brudvagt_fuzz::plant("html"),
    |bytes: &[u8]| brudvagt_fuzz::run("html", bytes)
);
