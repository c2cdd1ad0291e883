//! Data → Typst → PDF.

use brudvagt_types::reference::is_exercise;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::clean::clean;
use crate::diagnose::reasons;
use crate::error::PrintError;
use crate::faces::FACES;
use crate::local_time::local_time;
use crate::shape::frame::Frame;
use crate::template::{Printed, Template};
use crate::world::Closed;

/// After how many documents an entry leaves typst's caches. The caches make the second document
/// cheap; the bound keeps memory, and the texts in it, from staying.
const CACHE_AGE: usize = 10;

pub(crate) fn export<D: Printed>(document: &D) -> Result<Vec<u8>, PrintError> {
    let world = world_of(document)?;
    let bytes = typeset(&world, D::TEMPLATE).and_then(|pages| {
        write(
            &world,
            D::TEMPLATE,
            &pages,
            &options(D::TEMPLATE, document.frame())?,
        )
    });
    typst::comemo::evict(CACHE_AGE);
    bytes
}

pub(crate) fn world_of<D: Printed>(document: &D) -> Result<Closed, PrintError> {
    if !FACES.is_complete() {
        return Err(PrintError::Fonts);
    }
    let template = D::TEMPLATE;
    let shape = |error: serde_json::Error| PrintError::Shape {
        template,
        source: error.into(),
    };
    let frame = document.frame();
    let mut data = json!({
        "doc": serde_json::to_value(document).map_err(shape)?,
        "issued": local_time(frame.issued_at, frame.language),
        "exercise": is_exercise(&frame.case_reference),
    });
    clean(&mut data);
    let data = serde_json::to_vec(&data).map_err(shape)?;
    Closed::new(template, data).ok_or(PrintError::Sources { template })
}

pub(crate) fn typeset(world: &Closed, template: Template) -> Result<PagedDocument, PrintError> {
    typst::compile::<PagedDocument>(world)
        .output
        .map_err(|errors| PrintError::Typeset {
            template,
            reasons: reasons(world, &errors),
        })
}

fn write(
    world: &Closed,
    template: Template,
    document: &PagedDocument,
    options: &PdfOptions,
) -> Result<Vec<u8>, PrintError> {
    typst_pdf::pdf(document, options).map_err(|errors| PrintError::Export {
        template,
        reasons: reasons(world, &errors),
    })
}

fn options(template: Template, frame: &Frame) -> Result<PdfOptions, PrintError> {
    // Both at once: the archive wants PDF/A, and the law on accessible public documents PDF/UA.
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| {
            PrintError::Export {
                template,
                reasons: error.message().to_string(),
            }
        })?;
    let issued = pdf_timestamp(frame.issued_at).ok_or(PrintError::IssuedAt)?;
    let Frame {
        municipality,
        case_reference,
        title,
        issued_at,
        ..
    } = frame;
    Ok(PdfOptions {
        // Hashed by the exporter, not written out.
        ident: Smart::Custom(format!(
            "{template}|{municipality}|{case_reference}|{title}|{issued_at}"
        )),
        creator: Smart::Custom(Some("Brudvagt".to_owned())),
        timestamp: Some(issued),
        standards,
        ..PdfOptions::default()
    })
}

fn pdf_timestamp(at: Timestamp) -> Option<typst_pdf::Timestamp> {
    let utc = at.to_zoned_datetime(TimeZone::UTC);
    if utc.year() < 0 {
        return None;
    }
    let part = |number: i8| u8::try_from(number).ok();
    let datetime = Datetime::from_ymd_hms(
        i32::from(utc.year()),
        part(utc.month())?,
        part(utc.day())?,
        part(utc.hour())?,
        part(utc.minute())?,
        part(utc.second())?,
    )?;
    Some(typst_pdf::Timestamp::new_utc(datetime))
}

pub(crate) fn decode<D: Printed>(data: &serde_json::Value) -> Result<D, PrintError> {
    D::deserialize(data).map_err(|error| PrintError::Shape {
        template: D::TEMPLATE,
        source: error.into(),
    })
}
