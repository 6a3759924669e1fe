//! A letter as plain text.

use super::Message;

/// Paragraphs, then the facts, then the addresses of what to do next.
pub(super) fn render(message: &Message) -> String {
    let mut parts = vec![message.greeting.clone()];
    parts.extend(message.paragraphs.iter().cloned());
    if !message.facts.is_empty() {
        let lines: Vec<String> = message.facts.iter().map(|(label, value)| format!("{label}: {value}")).collect();
        parts.push(lines.join("\n"));
    }
    if let Some((label, address)) = &message.action {
        parts.push(format!("{label}:\n{address}"));
    }
    if let Some((label, address)) = &message.other {
        parts.push(format!("{label}:\n{address}"));
    }
    parts.push(format!("-- \n{}", message.footer));
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}
