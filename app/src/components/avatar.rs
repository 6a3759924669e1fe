//! A face for those who gave no photo: four tiles cut from circles, in three tones of one hue, all decided by a number.

use leptos::prelude::*;

/// Four 20 × 20 tiles on a ground; each is one of six shapes in one of two tones.
fn tiles(seed: u32) -> String {
    let mut drawing = String::from(r#"<rect class="avatar__a" width="40" height="40"/>"#);
    let mut bits = seed >> 3;
    for tile in 0..4_u32 {
        let (x, y) = ((tile % 2) * 20, (tile / 2) * 20);
        let tone = if (bits >> 3).is_multiple_of(2) { 'c' } else { 'b' };
        let path = match bits % 6 {
            0 => format!("M{x} {y}h20a20 20 0 0 1-20 20z"),
            1 => format!("M{x} {y}h20v20a20 20 0 0 1-20-20z"),
            2 => format!("M{} {y}v20h-20a20 20 0 0 1 20-20z", x + 20),
            3 => format!("M{x} {y}a20 20 0 0 1 20 20h-20z"),
            4 => format!("M{} {}a7 7 0 0 1 14 0a7 7 0 0 1-14 0z", x + 3, y + 10),
            _ => format!("M{x} {}a10 10 0 0 1 20 0z", y + 20),
        };
        drawing.push_str(&format!(r#"<path class="avatar__{tone}" d="{path}"/>"#));
        bits = (bits >> 4) ^ (bits << 3);
    }
    drawing
}

/// The avatar that belongs to `seed`.
#[component]
pub(crate) fn Avatar(
    /// Decides hue and shapes.
    seed: u32,
    /// `avatar--big` or `avatar--small`.
    #[prop(optional)]
    size: &'static str,
) -> impl IntoView {
    let class = format!("avatar {size} hue-{}", seed % 8);
    view! { <svg class=class viewBox="0 0 40 40" aria-hidden="true" inner_html=tiles(seed)></svg> }
}
