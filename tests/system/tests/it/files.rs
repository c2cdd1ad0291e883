//! A file that a virus scanner warns of, on pages: closed to everybody, and opened by whoever works on the
//! case when she says so. The scanner is made up: what is tried here is our side.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    outside::{between, case_page, key},
    web::{Answer, Portal},
};

const WORKER: &str = "sagsbehandler-901|case_worker";
const EMPLOYEE: &str = "medarbejder-901|employee";
const HEAD: &str = "fagchef-901|department_head";
const POISON: &str = "Et opdigtet virus.";

/// A clamd that finds something in one file and nothing in others.
async fn clamd() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(one_command(stream));
        }
    });
    address.to_string()
}

async fn one_command(mut stream: TcpStream) -> std::io::Result<()> {
    let mut command = Vec::new();
    while !command.ends_with(b"\0") {
        command.push(stream.read_u8().await?);
    }
    if command == b"zPING\0" {
        return stream.write_all(b"PONG\0").await;
    }
    let mut content = Vec::new();
    loop {
        let length = stream.read_u32().await?;
        if length == 0 {
            break;
        }
        let mut piece = vec![0; usize::try_from(length).unwrap()];
        stream.read_exact(&mut piece).await?;
        content.extend(piece);
    }
    let said: &[u8] = if content == POISON.as_bytes() {
        b"stream: Opdigt.Virus FOUND\0"
    } else {
        b"stream: OK\0"
    };
    stream.write_all(said).await
}

/// Reports with two files; gives the address of the receipt.
async fn reported(portal: &Portal, cookie: &str) -> Answer {
    let form = portal.get("/indberet", cookie).await;
    let mut body = String::new();
    for (name, value) in [
        ("csrf", form.csrf()),
        ("key", key(&form)),
        ("municipality", "901"),
        ("what_happened", "En mail med en fil blev åbnet."),
        ("affected_estimate", "1"),
    ] {
        body +=
            &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    for (name, content) in [("faktura.exe", POISON), ("brev.txt", "Et brev.")] {
        body += &format!(
            "--x\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\n{content}\r\n"
        );
    }
    body += "--x--\r\n";
    let headers = format!("Cookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=x\r\n");
    portal.ask("POST", "/indberet", &headers, &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_a_virus_is_opened_by_whoever_works_on_the_case_when_she_says_so() {
    let clamd = clamd().await;
    let portal = Portal::adapted(&|text| {
        text.replacen("[intake]\n", &format!("[intake]\nclamd = \"{clamd}\"\n"), 1)
    })
    .await;
    portal.installation.seed().await;
    let employee = portal.sign_in(EMPLOYEE, "").await.cookie();
    let sent = reported(&portal, &employee).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = sent.header("location").unwrap().to_owned();
    let shown = portal.get(&receipt, &employee).await;
    let reference = between(&shown.body, "<strong>BRUD-", "</strong>");
    let reference = format!("BRUD-{reference}");

    let worker = portal.sign_in(WORKER, "").await.cookie();
    let (case, _) = case_page(&portal, &worker, &reference).await;
    let mut page = portal.get(&case, &worker).await;
    for _ in 0..600 {
        if page.body.contains("Opdigt.Virus") {
            break;
        }
        // It looks every few seconds, by the services' clock.
        portal.wait(31);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        page = portal.get(&case, &worker).await;
    }
    assert!(page.body.contains("Opdigt.Virus"), "{}", page.body);
    let despite = between(&page.body, "<a href=\"/attachments/", "?alligevel=1");
    let id = despite.rsplit("/attachments/").next().unwrap();
    let closed = format!("/attachments/{id}");
    let opened = format!("{closed}?alligevel=1");
    assert!(page.body.contains("Hent den alligevel"));
    assert!(
        !page.body.contains(&format!("\"{closed}\"")),
        "no plain link"
    );

    // Without saying so nobody opens it; nothing of the file is in the page that says why.
    let refused = portal.get(&closed, &worker).await;
    assert_ne!(refused.status, 200);
    assert!(
        refused.body.contains("virusscanneren har fundet noget"),
        "{}",
        refused.body
    );
    assert!(!refused.body.contains(POISON));
    let file = portal.get(&opened, &worker).await;
    assert_eq!((file.status, file.body.as_str()), (200, POISON));
    assert!(
        file.header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    // Another word than the link's says nothing.
    for word in ["alligevel=true", "alligevel=", "alligevel"] {
        assert_ne!(
            portal
                .get(&format!("{closed}?{word}"), &worker)
                .await
                .status,
            200
        );
    }

    // Her own report, and that of her department: named, and not opened.
    let head = portal.sign_in(HEAD, "").await.cookie();
    for other in [&employee, &head] {
        let refused = portal.get(&opened, other).await;
        assert_ne!(refused.status, 200);
        assert!(!refused.body.contains(POISON));
    }
    let of_head = portal.get(&case, &head).await;
    assert!(!of_head.body.contains("alligevel=1"));
}
