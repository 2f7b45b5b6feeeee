//! A program together with all that it starts: ended as one.
//!
//! Unix: a process group, with the program as its leader. The leader is left as a zombie until the group has been ended, so
//! that its number cannot have become that of somebody else's group. Windows: a job object.

pub(crate) use system::Group;

use super::{Deadline, TICK};
use std::{process::ExitStatus, thread, time::Duration};

/// How long a program that was ended is waited for.
const DYING: Duration = Duration::from_secs(5);

impl Group {
    /// Waits until the program has ended, or there is to be no more waiting; whether it has ended.
    pub(crate) fn wait(&mut self, more: impl Fn() -> bool) -> bool {
        let mut nap = Duration::from_micros(500);
        while !self.has_ended() {
            if !more() {
                return false;
            }
            thread::sleep(nap);
            nap = (nap * 2).min(TICK);
        }
        true
    }

    /// Ends the program and all that it started; how the program ended.
    pub(crate) fn end(&mut self) -> Option<ExitStatus> {
        self.kill();
        let dying = Deadline::new(DYING);
        if self.wait(|| !dying.left().is_zero()) { self.reap() } else { None }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(unix)]
mod system {
    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
    use std::{
        io,
        os::unix::process::CommandExt as _,
        process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus},
    };

    /// See the module.
    #[derive(Debug)]
    pub(crate) struct Group {
        child: Child,
        /// `None` once the zombie is gone, and its number free for others.
        leader: Option<Pid>,
        status: Option<ExitStatus>,
    }

    impl Group {
        /// Starts a program that may use this much memory, in bytes.
        pub(crate) fn start(mut command: Command, memory: u64) -> io::Result<Self> {
            let child = command.process_group(0).spawn()?;
            let leader = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
            limit(leader, memory);
            Ok(Self { child, leader, status: None })
        }

        pub(crate) fn stdin(&mut self) -> Option<ChildStdin> {
            self.child.stdin.take()
        }

        pub(crate) fn stdout(&mut self) -> Option<ChildStdout> {
            self.child.stdout.take()
        }

        pub(crate) fn stderr(&mut self) -> Option<ChildStderr> {
            self.child.stderr.take()
        }

        /// Whether the program has ended; what it started may live on.
        pub(crate) fn has_ended(&mut self) -> bool {
            let Some(leader) = self.leader else { return true };
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
            !matches!(waitid(WaitId::Pid(leader), options), Ok(None))
        }

        pub(super) fn kill(&mut self) {
            if let Some(leader) = self.leader {
                // There may be nobody left to be ended.
                let _ = kill_process_group(leader, Signal::KILL);
            }
        }

        pub(super) fn reap(&mut self) -> Option<ExitStatus> {
            if self.leader.take().is_some() {
                self.status = self.child.wait().ok();
            }
            self.status
        }
    }

    /// Bounds the data of a program: heap, and whatever else it has for itself. Address space that is only reserved does
    /// not count. Programs that it starts are bounded like it. A program with more rights than the host cannot be bounded.
    #[cfg(target_os = "linux")]
    fn limit(program: Option<Pid>, memory: u64) {
        use rustix::process::{Resource, Rlimit, getrlimit, prlimit};
        let most = getrlimit(Resource::Data).maximum.map_or(memory, |most| most.min(memory));
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        let _ = program.map(|program| prlimit(Some(program), Resource::Data, limit));
    }

    /// Elsewhere a program can only bound itself.
    #[cfg(not(target_os = "linux"))]
    const fn limit(_: Option<Pid>, _: u64) {}
}

#[cfg(windows)]
mod system {
    use process_wrap::std::{ChildWrapper, CommandWrap, JobObject};
    use std::{
        io,
        process::{ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus},
    };

    /// See the module.
    #[derive(Debug)]
    pub(crate) struct Group {
        child: Box<dyn ChildWrapper>,
    }

    impl Group {
        /// Starts a program. Its memory is not bounded on this system.
        pub(crate) fn start(command: Command, _: u64) -> io::Result<Self> {
            let mut command = CommandWrap::from(command);
            Ok(Self { child: command.wrap(JobObject).spawn()? })
        }

        pub(crate) fn stdin(&mut self) -> Option<ChildStdin> {
            self.child.stdin().take()
        }

        pub(crate) fn stdout(&mut self) -> Option<ChildStdout> {
            self.child.stdout().take()
        }

        pub(crate) fn stderr(&mut self) -> Option<ChildStderr> {
            self.child.stderr().take()
        }

        /// Whether the program has ended; what it started may live on.
        pub(crate) fn has_ended(&mut self) -> bool {
            !matches!(self.child.inner_mut().try_wait(), Ok(None))
        }

        pub(super) fn kill(&mut self) {
            // There may be nobody left to be ended.
            let _ = self.child.start_kill();
        }

        pub(super) fn reap(&mut self) -> Option<ExitStatus> {
            self.child.inner_mut().try_wait().ok().flatten()
        }
    }
}
