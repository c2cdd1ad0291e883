#![no_main]

libfuzzer_sys::fuzz_target!(
    init: brudvagt_fuzz::plant("mail"),
    |bytes: &[u8]| brudvagt_fuzz::run("mail", bytes)
);
