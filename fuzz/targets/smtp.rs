#![no_main]

libfuzzer_sys::fuzz_target!(
    init: brudvagt_fuzz::plant("smtp"),
    |bytes: &[u8]| brudvagt_fuzz::run("smtp", bytes)
);
