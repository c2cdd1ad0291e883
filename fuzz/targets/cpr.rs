#![no_main]

libfuzzer_sys::fuzz_target!(
    init: brudvagt_fuzz::plant("cpr"),
    |bytes: &[u8]| brudvagt_fuzz::run("cpr", bytes)
);
