//! The command line.

mod accounts;
mod backup;
mod run;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use shared::role::Role;

/// The office side of Alongside.
#[derive(Debug, Parser)]
#[command(name = "sync-server", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(Serve),
    /// Copy the database while the server runs, look the copy through, and let devices rely on it.
    Backup(Backup),
    /// Put a backup in the place of the database. The server must not run.
    Restore(Restore),
    /// Add people and manage their accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Add and list teams.
    #[command(subcommand)]
    Team(TeamCommand),
}

/// Where everything is kept.
#[derive(Debug, Clone, Args)]
struct DataDir {
    /// The folder of the database and the key file.
    #[arg(long, env = "ALONGSIDE_DATA_DIR", default_value = "alongside-data")]
    data_dir: PathBuf,
}

#[derive(Debug, Args)]
struct Serve {
    #[command(flatten)]
    at: DataDir,
    /// The address to listen on.
    #[arg(long, env = "ALONGSIDE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Fill an empty data folder with fictional people. What was done there before is kept.
    #[arg(long, env = "ALONGSIDE_DEMO")]
    demo: bool,
    /// With --demo: start over. Everything in the data folder is lost.
    #[arg(long, env = "ALONGSIDE_FRESH", requires = "demo")]
    fresh: bool,
    /// The address under which people reach this server, such as `https://alongside.example`.
    #[arg(long, env = "ALONGSIDE_PUBLIC_URL")]
    public_url: Option<String>,
    /// A proxy that you run stands in front: take callers' addresses from the last entry of X-Forwarded-For.
    #[arg(long, env = "ALONGSIDE_TRUST_PROXY")]
    trust_proxy: bool,
    /// Take a verified backup into this folder each day; best on another disk.
    #[arg(long, env = "ALONGSIDE_BACKUP_DIR")]
    backup_dir: Option<PathBuf>,
    /// How many daily backups are kept.
    #[arg(long, env = "ALONGSIDE_BACKUP_KEEP", default_value_t = 7)]
    backup_keep: usize,
}

#[derive(Debug, Args)]
struct Backup {
    #[command(flatten)]
    at: DataDir,
    /// The file to write. It must not be there yet; a slip that says what it holds goes beside it, as `<file>.json`.
    #[arg(long, env = "ALONGSIDE_BACKUP_TO")]
    to: PathBuf,
}

#[derive(Debug, Args)]
struct Restore {
    #[command(flatten)]
    at: DataDir,
    /// The backup. Its slip stands beside it.
    #[arg(long, env = "ALONGSIDE_RESTORE_FROM")]
    from: PathBuf,
    /// Take a backup whose slip is lost: damage inside texts goes unnoticed then.
    #[arg(long, env = "ALONGSIDE_WITHOUT_SLIP")]
    without_slip: bool,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add somebody. Their password is read from standard input unless --one-time-code is given.
    Add {
        #[command(flatten)]
        at: DataDir,
        /// Their sign-in name.
        #[arg(long, env = "ALONGSIDE_EMAIL")]
        email: String,
        /// Their name.
        #[arg(long, env = "ALONGSIDE_NAME")]
        name: String,
        /// What they may do; may be given several times.
        #[arg(long = "role", env = "ALONGSIDE_ROLE", required = true, value_delimiter = ',', value_parser = role)]
        roles: Vec<Role>,
        /// The name of their team.
        #[arg(long, env = "ALONGSIDE_TEAM")]
        team: Option<String>,
        /// Print a one-time code instead of reading a password.
        #[arg(long, env = "ALONGSIDE_ONE_TIME_CODE")]
        one_time_code: bool,
    },
    /// List everybody.
    List {
        #[command(flatten)]
        at: DataDir,
        /// As JSON.
        #[arg(long, env = "ALONGSIDE_JSON")]
        json: bool,
    },
    /// Set what somebody may do.
    SetRole {
        #[command(flatten)]
        at: DataDir,
        /// Their sign-in name.
        #[arg(long, env = "ALONGSIDE_EMAIL")]
        email: String,
        /// What they may do from now on; may be given several times.
        #[arg(long = "role", env = "ALONGSIDE_ROLE", required = true, value_delimiter = ',', value_parser = role)]
        roles: Vec<Role>,
    },
    /// Set somebody's password. It is read from standard input unless --one-time-code is given.
    ResetPassword {
        #[command(flatten)]
        at: DataDir,
        /// Their sign-in name.
        #[arg(long, env = "ALONGSIDE_EMAIL")]
        email: String,
        /// Print a one-time code instead of reading a password.
        #[arg(long, env = "ALONGSIDE_ONE_TIME_CODE")]
        one_time_code: bool,
    },
    /// Stop somebody's sign-in. Their cases stay theirs until you move them.
    Disable {
        #[command(flatten)]
        at: DataDir,
        /// Their sign-in name.
        #[arg(long, env = "ALONGSIDE_EMAIL")]
        email: String,
        /// Allow it again.
        #[arg(long, env = "ALONGSIDE_UNDO")]
        undo: bool,
    },
}

#[derive(Debug, Subcommand)]
enum TeamCommand {
    /// Add a team.
    Add {
        #[command(flatten)]
        at: DataDir,
        /// Its name.
        #[arg(long, env = "ALONGSIDE_NAME")]
        name: String,
    },
    /// List every team.
    List {
        #[command(flatten)]
        at: DataDir,
        /// As JSON.
        #[arg(long, env = "ALONGSIDE_JSON")]
        json: bool,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("one of {}", known.join(", "))
    })
}

/// Reads the command line and does what it says.
#[must_use]
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("ALONGSIDE_LOG").unwrap_or_else(|_| "info".into()),
        )
        .init();
    let done = match Cli::parse().command {
        Command::Serve(serve) => run::serve(serve),
        Command::Backup(asked) => backup::take(&asked),
        Command::Restore(asked) => backup::restore(&asked),
        Command::User(command) => accounts::user(command),
        Command::Team(command) => accounts::team(command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_can_be_set_from_the_environment() {
        fn check(command: &clap::Command) {
            for argument in command.get_arguments().filter(|argument| !argument.is_global_set()) {
                let name = argument.get_id().as_str();
                if !matches!(name, "help" | "version") {
                    let variable = argument.get_env().map(|name| name.to_string_lossy().into_owned());
                    assert!(variable.is_some_and(|name| name.starts_with("ALONGSIDE_")), "{name}");
                }
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
