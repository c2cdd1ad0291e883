//! What a printed file must be, whatever is put into it.

mod council;
mod hostile;
mod reading;
mod samples;
mod standards;
mod words;
