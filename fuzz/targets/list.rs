#![no_main]

libfuzzer_sys::fuzz_target!(
    init: brudvagt_fuzz::plant("list"),
    |bytes: &[u8]| brudvagt_fuzz::run("list", bytes)
);
