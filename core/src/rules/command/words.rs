//! The commands that shells run, and what each is worth as evidence.

use crate::rules::ascii::Lower;

/// What the name of a command says about the text it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// No other language has such a word, and the command does something without arguments: `whoami`.
    Telling,
    /// Hardly a word, but written in text about computers, or too short to be certain: `ls`, `grep`.
    Tool,
    /// An interpreter: a name in lists of languages, a danger behind a pipe or with an option.
    Interpreter,
    /// An English word too: `cat`, `time`, `sort`.
    English,
    /// Runs the command that is its argument: `sudo`, `nohup`.
    Prefix,
}

impl Word {
    /// What the name stands for: `name` without folder, extension and version, in any case.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        if name.is_empty() || name.len() > LONGEST {
            return None;
        }
        let mut slot = hash(name);
        // There are more slots than names: an empty one ends the search.
        loop {
            let entry = usize::from(SLOTS.get(slot).copied()?.checked_sub(1)?);
            let (word, names) = TABLES.get(entry >> TABLE_BITS)?;
            if names.get(entry & TABLE_MASK)?.eq_ignore_ascii_case(name) {
                return Some(*word);
            }
            slot = (slot + 1) % COUNT;
        }
    }
}

/// The longest of the names.
const LONGEST: usize = 24;
/// How many slots there are for the names: a few for each, so that hardly a word that is no name meets one.
const COUNT: usize = 4096;
/// A slot holds one more than the number of a table and, in so many bits, that of a name in it.
const TABLE_BITS: u32 = 10;
const TABLE_MASK: usize = (1 << TABLE_BITS) - 1;

/// Where a name is looked for first, in any case. The question is asked at each place where a command may start: halving five lists
/// for each word made hostile text ten times slower.
#[expect(clippy::indexing_slicing, reason = "the index runs up to the length")]
const fn hash(name: &[u8]) -> usize {
    let mut hash = name.len() as u32;
    let mut at = 0;
    while at < name.len() {
        hash = (hash ^ (name[at] | 0x20) as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ hash >> 15) as usize % COUNT
}

#[expect(clippy::indexing_slicing, reason = "the indices run over the lists and the slots, when it is compiled")]
static SLOTS: [u16; COUNT] = {
    let mut slots = [0; COUNT];
    let mut table = 0;
    while table < TABLES.len() {
        let names = TABLES[table].1;
        let mut number = 0;
        while number < names.len() {
            let mut slot = hash(names[number]);
            while slots[slot] != 0 {
                slot = (slot + 1) % COUNT;
            }
            slots[slot] = (table << TABLE_BITS | number) as u16 + 1;
            number += 1;
        }
        table += 1;
    }
    slots
};

/// Whether the word, which runs its argument, stands nowhere but in commands.
pub(super) fn tells(name: &[u8]) -> bool {
    let lower = Lower::new(name);
    !matches!(lower.get(), b"then" | b"do" | b"else" | b"time" | b"watch" | b"nice" | b"eval" | b"exec" | b"command")
}

/// Whether the command waits for as long as its argument says, or takes a number for another reason.
pub(super) fn takes_number(name: &[u8]) -> bool {
    [&b"sleep"[..], b"timeout", b"kill", b"usleep", b"killall", b"nice", b"start-sleep"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether the command asks another machine, whose name is its argument.
pub(super) fn takes_host(name: &[u8]) -> bool {
    let lower = Lower::new(name);
    matches!(
        lower.get(),
        b"curl"
            | b"dig"
            | b"ftp"
            | b"host"
            | b"nc"
            | b"nslookup"
            | b"ping"
            | b"ping6"
            | b"rsync"
            | b"scp"
            | b"sftp"
            | b"ssh"
            | b"telnet"
            | b"wget"
            | b"whois"
    )
}

/// Whether the command reads, writes or runs the file that is its argument. Words that are followed by the name of a file in
/// sentences too are not among them: `file`, `find`, `open`.
pub(super) fn takes_file(name: &[u8]) -> bool {
    let lower = Lower::new(name);
    matches!(
        lower.get(),
        b"cat"
            | b"del"
            | b"head"
            | b"less"
            | b"more"
            | b"nl"
            | b"rm"
            | b"rev"
            | b"sh"
            | b"bash"
            | b"shred"
            | b"tac"
            | b"tail"
            | b"touch"
            | b"type"
            | b"unlink"
            | b"vi"
            | b"vim"
            | b"nano"
            | b"wc"
            | b"od"
            | b"gc"
    )
}

/// Whether the command runs the one that is its argument, and that is known to be one.
pub(super) fn takes_command(name: &[u8], argument: &[u8]) -> bool {
    let lower = Lower::new(name);
    match lower.get() {
        b"start" | b"call" | b"saps" | b"powershell" | b"pwsh" | b"cmd" => {
            matches!(Word::of(argument), Some(Word::Telling | Word::Tool))
                || PROGRAMS.iter().any(|known| argument.eq_ignore_ascii_case(known))
        }
        b"icm" => argument.starts_with(b"{"),
        _ => false,
    }
}

/// Programs of Windows that show that something ran.
static PROGRAMS: &[&[u8]] = &[b"calc", b"calc.exe", b"notepad", b"notepad.exe", b"mspaint"];

/// Whether `argument` is one of the words that only this command takes.
pub(super) fn takes_subcommand(name: &[u8], argument: &[u8]) -> bool {
    let (name, argument) = (Lower::new(name), Lower::new(argument));
    let known: &[&[u8]] = match name.get() {
        b"net" | b"net1" => &[
            b"accounts",
            b"config",
            b"group",
            b"localgroup",
            b"session",
            b"share",
            b"start",
            b"stop",
            b"use",
            b"user",
            b"users",
            b"view",
        ],
        b"reg" => &[b"add", b"delete", b"export", b"import", b"load", b"query", b"save"],
        b"sc" => &[b"config", b"create", b"delete", b"qc", b"query", b"start", b"stop"],
        b"wmic" => &[b"cpu", b"logicaldisk", b"os", b"process", b"product", b"service", b"useraccount"],
        b"ip" => &[b"a", b"addr", b"address", b"link", b"neigh", b"r", b"route"],
        b"ps" => &[b"aux", b"auxf", b"auxww", b"ax"],
        b"su" => &[b"-", b"root"],
        b"trap" => &[b"0", b"exit", b"err", b"debug", b"int", b"term", b"hup", b"return"],
        b"docker" => &[b"images", b"inspect", b"ps"],
        b"aws" => {
            &[b"configure", b"dynamodb", b"ec2", b"iam", b"lambda", b"s3", b"s3api", b"secretsmanager", b"ssm", b"sts"]
        }
        b"bcdedit" | b"netsh" | b"schtasks" => return true,
        _ => return false,
    };
    known.contains(&argument.get())
}

/// Names in order within each table. Of a name that stands in two, the first counts.
const TABLES: &[(Word, &[&[u8]])] = &[
    (Word::Telling, TELLING),
    (Word::Tool, TOOLS),
    (Word::English, ENGLISH),
    (Word::Interpreter, INTERPRETERS),
    (Word::Prefix, PREFIXES),
];

static TELLING: &[&[u8]] = &[
    b"addgroup",
    b"adduser",
    b"ansible-inventory",
    b"apt-get",
    b"aptitude",
    b"aria2c",
    b"arp",
    b"arp-scan",
    b"atq",
    b"auditpol",
    b"b2sum",
    b"base32",
    b"base64",
    b"basenc",
    b"bcdboot",
    b"bcdedit",
    b"bitsadmin",
    b"blkid",
    b"brctl",
    b"busybox",
    b"bzcat",
    b"capsh",
    b"certreq",
    b"certutil",
    b"chattr",
    b"chgrp",
    b"chkdsk",
    b"chmod",
    b"chown",
    b"chpasswd",
    b"chroot",
    b"chsh",
    b"cipher",
    b"cmdkey",
    b"cmstp",
    b"coredumpctl",
    b"cpulimit",
    b"crontab",
    b"cscript",
    b"csplit",
    b"csvde",
    b"curl",
    b"deluser",
    b"dhclient",
    b"diskpart",
    b"diskshadow",
    b"dmesg",
    b"dmidecode",
    b"dnscmd",
    b"doskey",
    b"dpkg",
    b"driverquery",
    b"dscl",
    b"dsquery",
    b"esentutl",
    b"ethtool",
    b"extrac32",
    b"fgrep",
    b"findmnt",
    b"findstr",
    b"finger",
    b"flock",
    b"forfiles",
    b"fping",
    b"fsutil",
    b"fuser",
    b"gawk",
    b"gcore",
    b"gdb",
    b"getcap",
    b"getconf",
    b"getent",
    b"getfacl",
    b"getmac",
    b"gpasswd",
    b"gpedit",
    b"gpresult",
    b"gpupdate",
    b"groupadd",
    b"gunzip",
    b"gwmi",
    b"gzip",
    b"hexdump",
    b"hostnamectl",
    b"hping3",
    b"htop",
    b"icacls",
    b"ieexec",
    b"ifconfig",
    b"iftop",
    b"infdefaultinstall",
    b"insmod",
    b"installutil",
    b"iostat",
    b"ip6tables",
    b"ipconfig",
    b"ipcrm",
    b"ipcs",
    b"iptables",
    b"iwconfig",
    b"iwmi",
    b"iwr",
    b"journalctl",
    b"killall",
    b"klist",
    b"kubectl",
    b"lastlog",
    b"ldapsearch",
    b"ldconfig",
    b"ldd",
    b"ldifde",
    b"localectl",
    b"loginctl",
    b"losetup",
    b"lsattr",
    b"lsb_release",
    b"lsblk",
    b"lscpu",
    b"lshw",
    b"lslocks",
    b"lsmod",
    b"lsns",
    b"lsof",
    b"lspci",
    b"lsusb",
    b"lwp-download",
    b"lwp-request",
    b"lynx",
    b"lzcat",
    b"mailx",
    b"mavinject",
    b"mawk",
    b"mii-tool",
    b"mkfifo",
    b"mkfs",
    b"mkfs.btrfs",
    b"mkfs.ext",
    b"mkfs.vfat",
    b"mkfs.xfs",
    b"mknod",
    b"mktemp",
    b"modprobe",
    b"mpstat",
    b"msbuild",
    b"msdt",
    b"mshta",
    b"msiexec",
    b"msxsl",
    b"mtr",
    b"mysqladmin",
    b"mysqldump",
    b"nbtstat",
    b"ncat",
    b"netcat",
    b"netsh",
    b"netstat",
    b"newgrp",
    b"nltest",
    b"nmap",
    b"nmcli",
    b"nping",
    b"nproc",
    b"nsenter",
    b"nslookup",
    b"objdump",
    b"odbcconf",
    b"openssl",
    b"passwd",
    b"pathchk",
    b"pcalua",
    b"pgrep",
    b"pkexec",
    b"pkill",
    b"powercfg",
    b"presentationhost",
    b"printenv",
    b"pscp",
    b"psexec",
    b"pstree",
    b"pubprn",
    b"qprocess",
    b"quser",
    b"qwinsta",
    b"readelf",
    b"readlink",
    b"redis-cli",
    b"regasm",
    b"regedit",
    b"regini",
    b"regsvcs",
    b"regsvr32",
    b"renice",
    b"resolvectl",
    b"rmdir",
    b"rmmod",
    b"robocopy",
    b"rpcclient",
    b"rsync",
    b"runas",
    b"runc",
    b"rundll32",
    b"schtasks",
    b"secedit",
    b"sendmail",
    b"setcap",
    b"setfacl",
    b"setspn",
    b"sfc",
    b"sha1sum",
    b"sha224sum",
    b"sha256sum",
    b"sha384sum",
    b"sha512sum",
    b"showmount",
    b"shuf",
    b"smbclient",
    b"socat",
    b"ssh-add",
    b"ssh-agent",
    b"ssh-copy-id",
    b"ssh-keygen",
    b"ssh-keyscan",
    b"sshpass",
    b"stty",
    b"sudoedit",
    b"swapoff",
    b"swapon",
    b"sysctl",
    b"sysinfo",
    b"systemctl",
    b"systemd-run",
    b"systeminfo",
    b"takeown",
    b"taskkill",
    b"tasklist",
    b"tcpdump",
    b"telinit",
    b"telnet",
    b"tftp",
    b"timedatectl",
    b"tput",
    b"tracepath",
    b"traceroute",
    b"tracerpt",
    b"tracert",
    b"tshark",
    b"typeperf",
    b"ulimit",
    b"unalias",
    b"uname",
    b"uncompress",
    b"unexpand",
    b"unshare",
    b"unxz",
    b"update-rc.d",
    b"useradd",
    b"userdel",
    b"usermod",
    b"uudecode",
    b"uuencode",
    b"vdir",
    b"vipw",
    b"visudo",
    b"vmstat",
    b"vssadmin",
    b"w32tm",
    b"w3m",
    b"wbadmin",
    b"wevtutil",
    b"wget",
    b"whoami",
    b"winrm",
    b"winrs",
    b"wmic",
    b"wscript",
    b"wsmprovhost",
    b"xcopy",
    b"xwizard",
    b"xxd",
    b"xzcat",
    b"zcat",
    b"zmodload",
    b"zstdcat",
    b"ztcp",
];

static TOOLS: &[&[u8]] = &[
    b"apt", b"awk", b"aws", b"bzip2", b"cc", b"cd", b"cmd", b"cp", b"cpio", b"dash", b"dd", b"df", b"dig", b"dir",
    b"du", b"egrep", b"ex", b"ftp", b"g++", b"gawk", b"gcc", b"gci", b"grep", b"id", b"iex", b"ip", b"ipython", b"ll",
    b"ln", b"ls", b"md5sum", b"mkdir", b"mv", b"nc", b"nl", b"od", b"pico", b"ping", b"ping6", b"printf", b"ps",
    b"pwd", b"qm", b"rd", b"reg", b"rev", b"rm", b"saps", b"sc", b"scp", b"sed", b"sftp", b"ss", b"ssh", b"stat",
    b"su", b"tac", b"tar", b"tclsh", b"tee", b"tr", b"tty", b"uconv", b"umask", b"uniq", b"unset", b"unzip", b"vi",
    b"vim", b"wc", b"xargs", b"yum",
];

static ENGLISH: &[&[u8]] = &[
    b"alias",
    b"ansible",
    b"at",
    b"attrib",
    b"batch",
    b"breaksw",
    b"calc",
    b"call",
    b"cat",
    b"column",
    b"comm",
    b"copy",
    b"cut",
    b"date",
    b"del",
    b"diff",
    b"docker",
    b"echo",
    b"ed",
    b"emacs",
    b"erase",
    b"exit",
    b"expand",
    b"export",
    b"expr",
    b"false",
    b"fetch",
    b"file",
    b"find",
    b"fmt",
    b"fold",
    b"format",
    b"free",
    b"function",
    b"git",
    b"groups",
    b"halt",
    b"head",
    b"host",
    b"hostname",
    b"install",
    b"join",
    b"kill",
    b"last",
    b"less",
    b"link",
    b"locale",
    b"locate",
    b"login",
    b"logname",
    b"look",
    b"mail",
    b"make",
    b"man",
    b"md",
    b"more",
    b"mount",
    b"move",
    b"nano",
    b"net",
    b"notepad",
    b"npm",
    b"npx",
    b"paste",
    b"patch",
    b"path",
    b"perf",
    b"pidof",
    b"pip",
    b"pip3",
    b"pr",
    b"print",
    b"read",
    b"reboot",
    b"ren",
    b"rename",
    b"replace",
    b"reset",
    b"route",
    b"run",
    b"screen",
    b"service",
    b"set",
    b"setx",
    b"shred",
    b"shutdown",
    b"sleep",
    b"sort",
    b"source",
    b"split",
    b"start",
    b"strings",
    b"subst",
    b"sum",
    b"sync",
    b"tail",
    b"task",
    b"test",
    b"tmux",
    b"top",
    b"touch",
    b"trap",
    b"tree",
    b"true",
    b"truncate",
    b"type",
    b"unlink",
    b"uptime",
    b"users",
    b"usleep",
    b"ver",
    b"view",
    b"vol",
    b"wait",
    b"wall",
    b"watch",
    b"whatis",
    b"where",
    b"whereis",
    b"which",
    b"who",
    b"whois",
    b"write",
    b"yes",
    b"zip",
];

static INTERPRETERS: &[&[u8]] = &[
    b"bash",
    b"csh",
    b"fish",
    b"java",
    b"ksh",
    b"lua",
    b"node",
    b"perl",
    b"php",
    b"powershell",
    b"pwsh",
    b"python",
    b"python2",
    b"python3",
    b"rbash",
    b"ruby",
    b"sh",
    b"tcsh",
    b"zsh",
];

static PREFIXES: &[&[u8]] = &[
    b"builtin",
    b"catchsegv",
    b"command",
    b"do",
    b"doas",
    b"else",
    b"env",
    b"eval",
    b"exec",
    b"ionice",
    b"ltrace",
    b"nice",
    b"nohup",
    b"proxychains",
    b"setsid",
    b"stdbuf",
    b"strace",
    b"sudo",
    b"then",
    b"time",
    b"timeout",
    b"watch",
    b"xargs",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_order() {
        for (word, names) in TABLES {
            for pair in names.windows(2) {
                assert!(pair[0] < pair[1], "{word:?}: {} {}", pair[0].escape_ascii(), pair[1].escape_ascii());
            }
            for name in *names {
                let first = TABLES.iter().find(|(_, names)| names.contains(name)).map(|(word, _)| *word);
                assert!(name.len() <= LONGEST && names.len() <= TABLE_MASK);
                assert_eq!(Word::of(name), first, "{}", name.escape_ascii());
            }
        }
    }

    #[test]
    fn names_in_any_case() {
        assert_eq!(Word::of(b"WhoAmI"), Some(Word::Telling));
        assert_eq!(Word::of(b"cat"), Some(Word::English));
        assert_eq!(Word::of(b"sh"), Some(Word::Interpreter));
        assert_eq!(Word::of(b"lorem"), None);
        assert_eq!(Word::of(&[b'a'; 99]), None);
        assert!(takes_subcommand(b"net", b"USER"));
        assert!(!takes_subcommand(b"net", b"income"));
    }
}
