#![no_main]

libfuzzer_sys::fuzz_target!(
    init: brudvagt_fuzz::plant("form"),
    |bytes: &[u8]| brudvagt_fuzz::run("form", bytes)
);
