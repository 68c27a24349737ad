use std::fs;
use std::path::PathBuf;

/// A file with settings, gone when dropped.
pub(crate) struct File {
    path: PathBuf,
}

impl File {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let file = Self { path: std::env::temp_dir().join(format!("echo-chat-{}-{name}.toml", std::process::id())) };
        file.write(text);
        file
    }

    pub(crate) fn write(&self, text: &str) {
        fs::write(&self.path, text).expect("there is room for a file");
    }

    pub(crate) fn name(&self) -> &str {
        self.path.to_str().expect("the path is a text")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}
