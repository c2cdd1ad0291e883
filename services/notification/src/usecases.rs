//! What can be done here, by verb; the files lie in the folder of what they are about.

mod erase_case;
mod seal_case;
mod take_bounce;
mod tell_emergency_sign_in;
mod tell_given_up;
mod tell_loosened;
mod tell_odd_look;
mod tell_officer;
mod tell_question;
mod tell_unread;
mod tell_waiting;
mod tell_wheel;

pub(crate) use crate::filing::attach_to_filing::{
    attach_to_filing, get_filing_attachment, list_filing_attachments, remove_from_filing,
};
pub(crate) use crate::filing::export_filing::export_filing;
pub(crate) use crate::filing::get_filing::{get_filing, get_receipt, list_filings};
pub(crate) use crate::filing::prepare_filing::prepare_filing;
pub(crate) use crate::filing::record_correspondence::{list_correspondence, record_correspondence};
pub(crate) use crate::filing::record_filing::record_filing;
pub(crate) use crate::letter::export_letter::{export_letter, list_letters};
pub(crate) use crate::letter::get_communication::get_communication;
pub(crate) use crate::letter::import_recipients::import_recipients;
pub(crate) use crate::letter::preview_letter::preview_letter;
pub(crate) use crate::letter::propose_letter::propose_letter;
pub(crate) use crate::letter::put_in_group::put_in_group;
pub(crate) use crate::letter::read_recipients::read_recipients;
pub(crate) use crate::letter::record_told::record_told;
pub(crate) use crate::letter::remove_recipient::remove_recipient;
pub(crate) use crate::letter::save_communication::save_communication;
pub(crate) use crate::letter::save_recipient::save_recipient;
pub(crate) use crate::letter::send_communication::send_communication;
pub(crate) use crate::letter::stop_communication::stop_communication;
pub(crate) use crate::letter::sweep_recipients::sweep_recipients;
pub(crate) use crate::mail::list_messages::list_messages;
pub(crate) use crate::mail::plan_mails::{Planned, keep_planned, plan_mails};
pub(crate) use crate::nis2::export_nis2_notice::export_nis2_notice;
pub(crate) use crate::nis2::get_nis2::get_nis2;
pub(crate) use crate::nis2::open_nis2::open_nis2;
pub(crate) use crate::nis2::save_nis2_notice::{
    approve_nis2_notice, record_nis2_notice, save_nis2_notice,
};
pub(crate) use crate::nis2::tell_nis2::tell_untold_nis2;
pub(crate) use crate::notification::{Notification, parse_case_id, parse_municipality};
pub(crate) use erase_case::erase_case;
pub(crate) use seal_case::seal_case;
pub(crate) use take_bounce::take_bounce;
pub(crate) use tell_emergency_sign_in::tell_emergency_sign_in;
pub(crate) use tell_given_up::tell_given_up;
pub(crate) use tell_loosened::tell_loosened;
pub(crate) use tell_odd_look::tell_odd_look;
pub(crate) use tell_question::tell_question;
pub(crate) use tell_unread::tell_unread;
pub(crate) use tell_waiting::tell_waiting;
pub(crate) use tell_wheel::tell_wheel;
