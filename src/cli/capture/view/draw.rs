//! What the view looks like.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row as Cells, Table};

use crate::text::Texts;

use super::{Row, Shown};

/// Width of the columns beside the names.
const COUNTRY: u16 = 16;
const PURPOSE: u16 = 29;
const BYTES: u16 = 9;

/// Draws it.
pub(super) fn draw(frame: &mut Frame<'_>, shown: &Shown, texts: &Texts) {
    let messages = u16::try_from(shown.lines.len()).unwrap_or(0);
    let parts = [Constraint::Length(4), Constraint::Min(2), Constraint::Length(messages), Constraint::Length(1)];
    let [head, table, lines, keys] = Layout::vertical(parts).areas(frame.area());
    frame.render_widget(Paragraph::new(self::head(shown, texts)), head);
    endpoints(frame, table, shown, texts);
    let told: Vec<Line<'_>> =
        shown.lines.iter().map(|line| Line::styled(line.as_str(), Style::new().add_modifier(Modifier::DIM))).collect();
    frame.render_widget(Paragraph::new(told), lines);
    let next = shown.next.as_ref().map(|next| texts.say("live-keys-next", &[("phase", next.clone().into())]));
    let keys_text = next.into_iter().chain([texts.text("live-keys-end")]).collect::<Vec<_>>().join("   ");
    frame.render_widget(Paragraph::new(keys_text).style(Style::new().add_modifier(Modifier::REVERSED)), keys);
}

fn head(shown: &Shown, texts: &Texts) -> Vec<Line<'static>> {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let title = texts.say("live-title", &[("file", shown.file.clone().into()), ("time", time(shown.elapsed).into())]);
    let phase = match &shown.phase {
        Some((label, since)) => texts.say("live-phase", &[("phase", label.clone().into()), ("time", time(*since).into())]),
        None => texts.text("live-no-phase"),
    };
    let state = shown.state;
    let volume = texts.say("live-volume", &[("count", state.packets.into()), ("bytes", state.bytes.into()), ("file", state.file.into())]);
    let dropped = texts.say("live-dropped", &[("count", state.dropped.into())]);
    let dropped = if state.dropped > 0 { Span::styled(dropped, bold) } else { Span::raw(dropped) };
    vec![Line::styled(title, bold), Line::raw(phase), Line::from(vec![Span::raw(volume), Span::raw("   "), dropped]), Line::default()]
}

/// Hours, minutes, seconds.
fn time(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn endpoints(frame: &mut Frame<'_>, area: Rect, shown: &Shown, texts: &Texts) {
    let Some(rows) = &shown.rows else {
        return frame.render_widget(Paragraph::new(texts.text("live-no-look")), area);
    };
    // The head and the line of those that find no room.
    let room = usize::from(area.height.saturating_sub(2));
    let (kept, left) = largest(rows, room);
    let right = |text: String| Cell::from(Line::raw(text).right_aligned());
    let cells = kept.iter().map(|row| {
        let country = row.country.map_or_else(|| texts.text("live-no-country"), |code| texts.country(code));
        Cells::new(vec![
            Cell::from(row.name.clone()),
            Cell::from(country),
            Cell::from(texts.code("purpose", row.purpose.code())),
            right(texts.bytes(row.sent)),
            right(texts.bytes(row.received)),
        ])
    });
    let head = ["live-endpoint", "live-country", "live-purpose"].map(|key| Cell::from(texts.text(key)));
    let head = head.into_iter().chain(["live-sent", "live-received"].map(|key| right(texts.text(key))));
    let more = (left > 0).then(|| Cells::new(vec![Cell::from(texts.say("live-more", &[("count", left.into())]))]));
    let widths = [
        Constraint::Min(12),
        Constraint::Length(COUNTRY),
        Constraint::Length(PURPOSE),
        Constraint::Length(BYTES),
        Constraint::Length(BYTES),
    ];
    let table = Table::new(cells.chain(more), widths).header(Cells::new(head).style(Style::new().add_modifier(Modifier::UNDERLINED)));
    frame.render_widget(table, area);
}

/// Those with most bytes, in the order in which they appeared, and how many others there are.
fn largest(rows: &[Row], room: usize) -> (Vec<&Row>, u64) {
    let mut by_size: Vec<usize> = (0..rows.len()).collect();
    by_size.sort_by_key(|place| std::cmp::Reverse(rows.get(*place).map_or(0, |row| row.sent + row.received)));
    let mut kept: Vec<usize> = by_size.into_iter().take(room).collect();
    kept.sort_unstable();
    let left = rows.len().saturating_sub(kept.len());
    (kept.into_iter().filter_map(|place| rows.get(place)).collect(), u64::try_from(left).unwrap_or(u64::MAX))
}
