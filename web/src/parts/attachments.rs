//! Files of a matter.

use askama::Template;

use super::html_parts;

/// One file.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Id, for 删除.
    pub id: String,
    /// 揭榜方案.pdf
    pub name: String,
    /// Where it is served.
    pub href: String,
    /// Bytes.
    pub size: u64,
    /// 盖章扫描件; may be empty.
    pub kind: String,
    /// 9 月 8 日 10:12 上传; may be empty.
    pub meta: String,
}

impl Attachment {
    /// File `name` of `size` bytes.
    pub fn new(id: impl Into<String>, name: impl Into<String>, href: impl Into<String>, size: u64) -> Self {
        Self { id: id.into(), name: name.into(), href: href.into(), size, kind: String::new(), meta: String::new() }
    }

    /// What it is: 盖章扫描件.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }

    /// When and by whom.
    pub fn meta(mut self, meta: impl Into<String>) -> Self {
        self.meta = meta.into();
        self
    }

    fn size_words(&self) -> String {
        match self.size {
            0..1024 => format!("{} B", self.size),
            1024..1_048_576 => format!("{} KB", self.size / 1024),
            _ => format!("{}.{} MB", self.size / 1_048_576, self.size % 1_048_576 * 10 / 1_048_576),
        }
    }
}

/// Files with 删除 where the form allows it, and a sentence on those one cannot see.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/attachments.html")]
pub struct Attachments {
    /// In their order.
    pub files: Vec<Attachment>,
    /// Each can be dropped: a button `drop-file` with the file's id in the surrounding form.
    pub editable: bool,
    /// 另有 2 份附件，登录后可见
    pub hidden: String,
}

impl Attachments {
    /// Files to read.
    pub fn new(files: Vec<Attachment>) -> Self {
        Self { files, ..Self::default() }
    }

    /// Files of a form, each to be dropped.
    pub fn editable(mut self) -> Self {
        self.editable = true;
        self
    }

    /// A sentence on those one cannot see.
    pub fn hidden(mut self, sentence: impl Into<String>) -> Self {
        self.hidden = sentence.into();
        self
    }
}

html_parts!(Attachments);

#[cfg(test)]
mod tests {
    use super::Attachment;

    #[test]
    fn sizes_for_people() {
        let words = |size| Attachment::new("1", "a.pdf", "/files/1", size).size_words();
        assert_eq!((words(900), words(2048), words(1_887_436)), ("900 B".into(), "2 KB".into(), "1.7 MB".into()));
    }
}
