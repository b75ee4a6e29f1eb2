//! Bars as SVG with our classes, so that the stylesheet colours them and the content policy holds. The same numbers stand in
//! a table beside; the SVG is one picture named by the section's heading.

use std::fmt::{Display, Formatter, Result, Write};

use super::html_parts;
use crate::money::count;

/// Upright bars of one or two series over a few labels: 各月征集与发榜.
#[derive(Clone, Debug)]
pub struct ColumnChart {
    title_id: String,
    series: Vec<String>,
    columns: Vec<(String, Vec<u64>)>,
}

const PLOT_LEFT: f64 = 34.0;
const PLOT_RIGHT: f64 = 360.0;
const PLOT_TOP: f64 = 10.0;
const PLOT_FOOT: f64 = 168.0;
/// The first of two series is the lighter one: it is the larger.
const SERIES_CLASSES: [[&str; 2]; 2] = [["a", "a"], ["b", "a"]];

impl ColumnChart {
    /// Chart named by the heading with id `title_id`; one or two `series`.
    pub fn new<S: Into<String>>(title_id: impl Into<String>, series: impl IntoIterator<Item = S>) -> Self {
        Self {
            title_id: title_id.into(),
            series: series.into_iter().map(Into::into).take(2).collect(),
            columns: Vec::new(),
        }
    }

    /// Adds a label with a value for each series.
    pub fn column(mut self, label: impl Into<String>, values: impl IntoIterator<Item = u64>) -> Self {
        self.columns.push((label.into(), values.into_iter().take(self.series.len()).collect()));
        self
    }

    fn class(&self, series: usize) -> &'static str {
        SERIES_CLASSES[usize::from(self.series.len() == 2)][series]
    }

    fn legend(&self, out: &mut Formatter<'_>) -> Result {
        if self.series.len() < 2 {
            return Ok(());
        }
        out.write_str(r#"<p class="legend">"#)?;
        for (index, name) in self.series.iter().enumerate() {
            let class = if self.class(index) == "b" { r#" class="b""# } else { "" };
            write!(out, "<span{class}>{}</span>", Escaped(name))?;
        }
        out.write_str("</p>")
    }

    fn axis(&self, out: &mut Formatter<'_>, top: u64) -> Result {
        let step = tick(top);
        for value in (0..=top).step_by(usize::try_from(step).unwrap_or(usize::MAX)) {
            let y = height(value, top);
            write!(
                out,
                r#"<path class="axis" d="M{PLOT_LEFT} {y:.1}H{PLOT_RIGHT}"/><text x="28" y="{:.1}" text-anchor="end">{}</text>"#,
                y + 4.0,
                count(value)
            )?;
        }
        Ok(())
    }
}

impl Display for ColumnChart {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        let largest = self.columns.iter().flat_map(|(_, values)| values).copied().max().unwrap_or(0);
        let step = tick(largest);
        let top = largest.div_ceil(step).max(1) * step;
        self.legend(out)?;
        write!(out, r#"<svg viewBox="0 0 364 192" role="img" aria-labelledby="{}">"#, Escaped(&self.title_id))?;
        self.axis(out, top)?;
        let slot = (PLOT_RIGHT - PLOT_LEFT) / self.columns.len().max(1) as f64;
        let width = (slot * 0.8 / self.series.len().max(1) as f64).min(22.0);
        // Labels under every column collide when there are many.
        let every = self.columns.len().div_ceil(12).max(1);
        for (index, (label, values)) in self.columns.iter().enumerate() {
            let middle = PLOT_LEFT + slot * (index as f64 + 0.5);
            let left = middle - width * values.len() as f64 / 2.0;
            for (series, value) in values.iter().enumerate().filter(|(_, value)| **value > 0) {
                let y = height(*value, top);
                let x = left + width * series as f64;
                write!(
                    out,
                    r#"<rect class="{}" x="{x:.1}" y="{y:.1}" width="{:.1}" height="{:.1}"/>"#,
                    self.class(series),
                    width - 1.0,
                    PLOT_FOOT - y
                )?;
            }
            if index % every == 0 {
                write!(out, r#"<text x="{middle:.1}" y="186" text-anchor="middle">{}</text>"#, Escaped(label))?;
            }
        }
        out.write_str("</svg>")
    }
}

fn height(value: u64, top: u64) -> f64 {
    PLOT_FOOT - (PLOT_FOOT - PLOT_TOP) * value as f64 / top.max(1) as f64
}

/// A round step that gives at most five lines: 1, 2 or 5 times a power of ten.
fn tick(largest: u64) -> u64 {
    let mut power = 1;
    loop {
        for times in [1, 2, 5] {
            if largest <= times * power * 4 {
                return times * power;
            }
        }
        power *= 10;
    }
}

/// Lying bars with their values: 各领域榜金.
#[derive(Clone, Debug)]
pub struct BarChart {
    title_id: String,
    bars: Vec<(String, u64, String)>,
}

const BAR_LEFT: f64 = 124.0;
const BAR_LONGEST: f64 = 190.0;

impl BarChart {
    /// Chart named by the heading with id `title_id`.
    pub fn new(title_id: impl Into<String>) -> Self {
        Self { title_id: title_id.into(), bars: Vec::new() }
    }

    /// Adds a bar whose value is written as a count.
    pub fn bar(self, label: impl Into<String>, value: u64) -> Self {
        self.bar_as(label, value, count(value))
    }

    /// Adds a bar with its value in other words: `2,960.5`.
    pub fn bar_as(mut self, label: impl Into<String>, value: u64, words: impl Into<String>) -> Self {
        self.bars.push((label.into(), value, words.into()));
        self
    }
}

impl Display for BarChart {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        let largest = self.bars.iter().map(|(_, value, _)| *value).max().unwrap_or(0).max(1);
        write!(
            out,
            r#"<svg viewBox="0 0 364 {}" role="img" aria-labelledby="{}">"#,
            self.bars.len() * 30 + 4,
            Escaped(&self.title_id)
        )?;
        for (index, (label, value, words)) in self.bars.iter().enumerate() {
            let y = index * 30 + 8;
            let width = BAR_LONGEST * *value as f64 / largest as f64;
            write!(out, r#"<text x="116" y="{}" text-anchor="end">{}</text>"#, y + 11, Escaped(&short(label)))?;
            write!(out, r#"<rect class="a" x="{BAR_LEFT}" y="{y}" width="{width:.1}" height="15"/>"#)?;
            write!(
                out,
                r#"<text class="value" x="{:.1}" y="{}">{}</text>"#,
                BAR_LEFT + width + 6.0,
                y + 11,
                Escaped(words)
            )?;
        }
        out.write_str("</svg>")
    }
}

/// Labels longer than their column end in …; the table beside has them whole.
fn short(label: &str) -> String {
    const LONGEST: usize = 10;
    if label.chars().count() <= LONGEST {
        return label.to_owned();
    }
    label.chars().take(LONGEST - 1).chain(['…']).collect()
}

struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        for sign in self.0.chars() {
            match sign {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                _ => out.write_char(sign)?,
            }
        }
        Ok(())
    }
}

html_parts!(ColumnChart, BarChart);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_steps() {
        for (largest, step) in [(0, 1), (4, 1), (5, 2), (31, 10), (400, 100), (401, 200), (2960, 1000)] {
            assert_eq!(tick(largest), step, "{largest}");
        }
    }

    #[test]
    fn bars_reach_their_value() {
        let svg =
            ColumnChart::new("month", ["征集需求", "发榜"]).column("1 月", [20, 0]).column("2 月", [10, 5]).to_string();
        assert!(svg.contains(r#"<span class="b">征集需求</span><span>发榜</span>"#), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 3);
        assert!(svg.contains(r#"y="10.0""#) && svg.contains(r#"height="158.0""#), "{svg}");
    }

    #[test]
    fn longest_bar_is_the_largest() {
        let svg = BarChart::new("field").bar("先进装备与智能制造", 2960).bar("<海洋>", 740).to_string();
        assert!(svg.contains(r#"width="190.0""#) && svg.contains(r#"width="47.5""#) && svg.contains("2,960"), "{svg}");
        assert!(svg.contains("&lt;海洋&gt;") && !svg.contains("style"), "{svg}");
        assert!(BarChart::new("none").to_string().ends_with("</svg>"));
    }
}
