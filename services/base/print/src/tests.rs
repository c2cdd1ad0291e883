//! What a printed file must be, whatever is put into it.

mod hostile;
mod reading;
mod samples;
mod standards;
mod words;
