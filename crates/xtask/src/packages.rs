//! What cargo knows of the packages, and whether the published ones can be packed.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;

use crate::policy::Policy;
use crate::shell::{self, Outcome};

/// A package of the workspace or one it depends on.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The licence expression, where there is one.
    pub(crate) licence: Option<String>,
    /// Where its manifest lies.
    pub(crate) directory: String,
    /// Whether it is the workspace's own.
    own: bool,
    /// Whether it may go to a registry.
    publishable: bool,
}

// === impl Package ===

impl Package {
    /// Whether the workspace publishes it.
    pub(crate) fn is_published(&self) -> bool {
        self.own && self.publishable
    }
}

/// Every package the workspace could be built from, on any platform.
pub(crate) fn all() -> Outcome<Vec<Package>> {
    let text = shell::capture(&mut shell::cargo("metadata --locked --format-version 1"))?;
    parse(&text).ok_or_else(|| "`cargo metadata` answered in an unknown form".to_owned())
}

/// Packs every package that is published, and builds each from what was packed.
pub(crate) fn pack(policy: Policy) -> Outcome {
    let mut command = shell::cargo("package --locked --quiet");
    if !policy.strict {
        // Whoever works on something has files that are not committed; CI's clone has none.
        command.arg("--allow-dirty");
    }
    let packages = all()?;
    let mut names = Vec::new();
    for package in packages.iter().filter(|package| package.is_published()) {
        command.args(["--package", &package.name]);
        names.push((&package.name, &package.version));
    }
    for (name, version) in &names {
        forget_unpacked(name, version).map_err(|error| format!("cannot forget the last {name} {version}: {error}"))?;
    }
    shell::run(&mut command)?;
    for (name, version) in names {
        has_licences(name, version)?;
    }
    Ok(())
}

/// Removes what cargo unpacked of this package when it was packed before.
///
/// A package that others of the workspace are built with is unpacked once for its name and version
/// and never again, so they would be built with the one of another day.
fn forget_unpacked(name: &str, version: &str) -> io::Result<()> {
    let Some(home) = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")))
    else {
        return Ok(());
    };
    let Ok(sources) = fs::read_dir(home.join("registry/src")) else { return Ok(()) };
    for source in sources {
        let source = source?;
        // The name of a registry starts with its host, and one in a folder has none.
        let unpacked = source.path().join(format!("{name}-{version}"));
        if source.file_name().to_string_lossy().starts_with('-') && unpacked.exists() {
            fs::remove_dir_all(unpacked)?;
        }
    }
    Ok(())
}

/// A licence that is not in the archive has not been given to whoever downloads it.
fn has_licences(name: &str, version: &str) -> Outcome {
    let listing =
        shell::capture(&mut shell::cargo(&format!("package --locked --list --allow-dirty --package {name}")))?;
    for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        if !listing.lines().any(|line| Path::new(line) == Path::new(file)) {
            return Err(format!("{file} is missing in the package {name} {version}"));
        }
    }
    Ok(())
}

fn parse(text: &str) -> Option<Vec<Package>> {
    let metadata: Value = serde_json::from_str(text).ok()?;
    let members = metadata["workspace_members"].as_array()?;
    let packages = metadata["packages"].as_array()?;
    packages
        .iter()
        .map(|package| {
            Some(Package {
                name: package["name"].as_str()?.to_owned(),
                version: package["version"].as_str()?.to_owned(),
                licence: package["license"].as_str().map(str::to_owned),
                own: members.contains(&package["id"]),
                directory: package["manifest_path"].as_str()?.strip_suffix("/Cargo.toml")?.to_owned(),
                // The registries it may go to: null is any, an empty list is none.
                publishable: package["publish"].as_array().is_none_or(|to| !to.is_empty()),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    const METADATA: &str = r#"{
        "workspace_members": ["path+own#1.0.0", "path+tool#1.0.0"],
        "packages": [
            {"id": "path+own#1.0.0", "name": "own", "version": "1.0.0", "manifest_path": "/w/Cargo.toml", "license": "MIT", "publish": null},
            {"id": "path+tool#1.0.0", "name": "tool", "version": "1.0.0", "manifest_path": "/w/Cargo.toml", "license": "MIT", "publish": []},
            {"id": "reg+other#2.1.0", "name": "other", "version": "2.1.0", "manifest_path": "/w/Cargo.toml", "license": null, "publish": null}
        ]
    }"#;

    #[test]
    fn own_packages_and_published_ones_are_told_apart() {
        let packages = parse(METADATA).unwrap();
        let facts: Vec<_> =
            packages.iter().map(|package| (package.name.as_str(), package.own, package.is_published())).collect();
        assert_eq!(facts, [("own", true, true), ("tool", true, false), ("other", false, false)]);
        assert_eq!(packages[2].licence, None);
    }

    #[test]
    fn another_form_is_refused() {
        assert!(parse(r#"{"packages": []}"#).is_none());
        assert!(parse("no JSON").is_none());
    }
}
