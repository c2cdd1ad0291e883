//! Small PDFs, written as one would by hand.
//!
//! Objects: 1 catalogue, 2 pages, 3 Helvetica in Windows' letters, 4 and 5 a font of glyph numbers, 6 a
//! picture, then page and content of each page, then what a test adds.

use std::fmt::Write;

/// Shows a text at a place.
pub(super) fn show(x: i32, y: i32, text: &str) -> String {
    format!("BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n")
}

pub(super) struct File {
    objects: Vec<Vec<u8>>,
    trailer: String,
}

impl File {
    pub(super) fn of_page(content: &str) -> Self {
        Self::of_pages(&[content])
    }

    pub(super) fn of_pages(contents: &[&str]) -> Self {
        let kids: Vec<String> = (0..contents.len())
            .map(|n| format!("{} 0 R", 7 + 2 * n))
            .collect();
        let kids = kids.join(" ");
        let mut objects: Vec<Vec<u8>> = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", contents.len()),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
            "<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [5 0 R] >>".to_owned(),
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /Own /Flags 4 >> >>".to_owned(),
            format!(
                "<< /Type /XObject /Subtype /Image /Width 40 /Height 40 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1600 >>\nstream\n{}\nendstream",
                "x".repeat(1600)
            ),
        ]
        .map(String::into_bytes)
        .into();
        for (n, content) in contents.iter().enumerate() {
            let page = format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Im1 6 0 R >> >> >>",
                8 + 2 * n
            );
            objects.push(page.into_bytes());
            objects.push(stream("", &latin(content)));
        }
        Self {
            objects,
            trailer: String::new(),
        }
    }

    pub(super) fn with(mut self, object: &str) -> Self {
        self.objects.push(latin(object));
        self
    }

    pub(super) fn with_bytes(mut self, object: Vec<u8>) -> Self {
        self.objects.push(object);
        self
    }

    pub(super) fn catalog(mut self, more: &str) -> Self {
        let catalog = format!("<< /Type /Catalog /Pages 2 0 R {more} >>");
        if let Some(first) = self.objects.first_mut() {
            *first = catalog.into_bytes();
        }
        self
    }

    pub(super) fn trailer(mut self, more: &str) -> Self {
        more.clone_into(&mut self.trailer);
        self
    }

    /// Each object by itself, and a table of where they lie.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"%PDF-1.4\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for (number, object) in (1..).zip(&self.objects) {
            writeln!(table, "{:010} 00000 n ", bytes.len()).ok();
            push_object(&mut bytes, number, object);
        }
        let at = bytes.len();
        bytes.extend(table.into_bytes());
        let trailer = format!(
            "trailer\n<< /Size {} /Root 1 0 R {} >>\nstartxref\n{at}\n%%EOF\n",
            self.objects.len() + 1,
            self.trailer
        );
        bytes.extend(trailer.into_bytes());
        bytes
    }

    /// The file with all objects that are not streams, and the table, in one compressed stream.
    pub(super) fn packed(&self) -> Vec<u8> {
        let is_stream = |object: &[u8]| object.windows(6).any(|it| it == b"stream");
        let (mut index, mut inside) = (String::new(), Vec::new());
        let mut places = vec![(0_u8, 0_usize, 0_usize)];
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let packed = self.objects.len() + 1;
        for (number, object) in (1..).zip(&self.objects) {
            if is_stream(object) {
                places.push((1, bytes.len(), 0));
                push_object(&mut bytes, number, object);
            } else {
                places.push((2, packed, index.split_whitespace().count() / 2));
                write!(index, "{number} {} ", inside.len()).ok();
                inside.extend(object);
                inside.push(b'\n');
            }
        }
        let (first, n) = (index.len(), index.split_whitespace().count() / 2);
        let mut content = index.into_bytes();
        content.extend(inside);
        places.push((1, bytes.len(), 0));
        let dict = format!("/Type /ObjStm /N {n} /First {first} /Filter /FlateDecode");
        push_object(&mut bytes, packed, &stream(&dict, &deflated(&content)));
        let at = bytes.len();
        places.push((1, at, 0));
        let table: Vec<u8> = places
            .iter()
            .flat_map(|(kind, place, index)| {
                let place = u32::try_from(*place).unwrap_or_default().to_be_bytes();
                [*kind]
                    .into_iter()
                    .chain(place)
                    .chain([u8::try_from(*index).unwrap_or_default()])
            })
            .collect();
        let dict = format!(
            "/Type /XRef /Size {} /W [1 4 1] /Root 1 0 R /Filter /FlateDecode",
            places.len()
        );
        push_object(&mut bytes, packed + 1, &stream(&dict, &deflated(&table)));
        bytes.extend(format!("startxref\n{at}\n%%EOF\n").into_bytes());
        bytes
    }
}

/// Appends an update that replaces the content of a one-page file.
pub(super) fn replace_page(pdf: &mut Vec<u8>, content: &str) {
    let text = String::from_utf8_lossy(pdf);
    let before = text
        .rsplit_once("startxref\n")
        .and_then(|it| it.1.lines().next());
    let before = before.unwrap_or_default().to_owned();
    let at = pdf.len();
    push_object(pdf, 8, &stream("", &latin(content)));
    let table = pdf.len();
    let end = format!(
        "xref\n8 1\n{at:010} 00000 n \ntrailer\n<< /Size 9 /Root 1 0 R /Prev {before} >>\nstartxref\n{table}\n%%EOF\n"
    );
    pdf.extend(end.into_bytes());
}

pub(super) fn stream(dict: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<< {dict} /Length {} >>\nstream\n", content.len()).into_bytes();
    bytes.extend(content);
    bytes.extend(b"\nendstream");
    bytes
}

/// As Windows-1252; the letters used here have the same codes in Latin-1.
fn latin(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?'))
        .collect()
}

fn push_object(bytes: &mut Vec<u8>, number: usize, object: &[u8]) {
    bytes.extend(format!("{number} 0 obj\n").into_bytes());
    bytes.extend(object);
    bytes.extend(b"\nendobj\n");
}

/// Compressed, taken out of a zip.
pub(super) fn deflated(content: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("x", zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(content).unwrap();
    let mut archive = zip::ZipArchive::new(zip.finish().unwrap()).unwrap();
    let mut packed = Vec::new();
    archive
        .by_index_raw(0)
        .unwrap()
        .read_to_end(&mut packed)
        .unwrap();
    packed
}
