//! A letter as HTML: one column, system fonts, no pictures, nothing loaded from anywhere. Mail programs know no stylesheet, so the
//! styles stand beside what they are for.

use std::fmt::Write;

use domain::terms::is_meeting_address;

use super::Message;
use crate::i18n::Locale;

/// The whole document.
pub(super) fn render(message: &Message, locale: Locale) -> String {
    let mut body = String::new();
    paragraph(&mut body, &message.greeting);
    for text in &message.paragraphs {
        paragraph(&mut body, text);
    }
    facts(&mut body, &message.facts);
    if let Some((label, address)) = &message.action {
        let _ = write!(
            body,
            "<p style=\"margin:28px 0\"><a href=\"{}\" style=\"background:#0f6b4f;color:#ffffff;padding:13px 22px;\
             border-radius:8px;text-decoration:none;font-weight:600;display:inline-block\">{}</a></p>",
            escaped(address),
            escaped(label)
        );
    }
    if let Some((label, address)) = &message.other {
        let _ = write!(
            body,
            "<p style=\"margin:0 0 16px\"><a href=\"{}\" style=\"color:inherit\">{}</a></p>",
            escaped(address),
            escaped(label)
        );
    }
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\"><title>{}</title></head>\
         <body style=\"margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif\">\
         <div style=\"max-width:34rem;margin:0 auto\">{body}<hr style=\"border:0;border-top:1px solid #8884;margin:32px 0 \
         12px\"><p style=\"font-size:13px;opacity:.75;margin:0\">{}</p></div></body></html>",
        locale.code(),
        escaped(&message.subject),
        escaped(message.footer)
    )
}

fn paragraph(body: &mut String, text: &str) {
    let _ = write!(body, "<p style=\"margin:0 0 16px\">{}</p>", escaped(text));
}

fn facts(body: &mut String, facts: &[(&'static str, String)]) {
    if facts.is_empty() {
        return;
    }
    body.push_str("<table role=\"presentation\" style=\"border-collapse:collapse;margin:20px 0;width:100%\">");
    for (label, value) in facts {
        let value = match escaped(value) {
            // Where one meets is one click away.
            address if is_meeting_address(value) => format!("<a href=\"{address}\">{address}</a>"),
            text => text,
        };
        let _ = write!(
            body,
            "<tr><td style=\"padding:8px 16px 8px 0;border-top:1px solid #8884;opacity:.75;white-space:nowrap\">{}</td>\
             <td style=\"padding:8px 0;border-top:1px solid #8884;text-align:right\">{}</td></tr>",
            escaped(label),
            value
        );
    }
    body.push_str("</table>");
}

/// Safe between tags and inside quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
