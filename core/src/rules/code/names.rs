//! The functions that attackers call, by what their names say.

use crate::rules::ascii::Lower;

/// What the name of a function says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// Runs its argument, as code or as a command.
    Runs,
    /// A function of PHP with a name that nothing else has.
    Php,
    /// A function of PHP, Perl or Ruby whose name is an English word, too.
    English,
}

impl Name {
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        let lower = Lower::new(name);
        let name = lower.get();
        if name.is_empty() {
            None
        } else if RUNS.binary_search(&name).is_ok() {
            Some(Self::Runs)
        } else if starts(name) || PHP.binary_search(&name).is_ok() || ends(name) {
            Some(Self::Php)
        } else if ENGLISH.binary_search(&name).is_ok() {
            Some(Self::English)
        } else {
            None
        }
    }
}

/// Whether the name is of a family. None of [`STARTS`] starts another one, so that only the last one before the name can be its start.
fn starts(name: &[u8]) -> bool {
    let behind = STARTS.partition_point(|known| *known <= name);
    behind.checked_sub(1).and_then(|at| STARTS.get(at)).is_some_and(|known| name.starts_with(known))
}

/// Whether the name ends as one of PHP's.
fn ends(name: &[u8]) -> bool {
    name.len() >= SHORTEST_END && ENDS.iter().any(|known| name.ends_with(known))
}

/// Run what they are given. In order, as the other lists.
static RUNS: &[&[u8]] = &[
    b"__import__",
    b"call_user_func",
    b"call_user_func_array",
    b"class_eval",
    b"create_function",
    b"eval",
    b"exec",
    b"execfile",
    b"execl",
    b"execsync",
    b"execve",
    b"instance_eval",
    b"passthru",
    b"pcntl_exec",
    b"phpinfo",
    b"popen",
    b"proc_open",
    b"shell_exec",
    b"spawn",
    b"spawnsync",
    b"system",
];

const SHORTEST_END: usize = 8;

/// Ends of names that other names in a program may put something before.
static ENDS: &[&[u8]] = &[
    b"base64_decode",
    b"call_user_func",
    b"create_function",
    b"file_get_contents",
    b"file_put_contents",
    b"fsockopen",
    b"gzdecode",
    b"gzinflate",
    b"gzuncompress",
    b"passthru",
    b"shell_exec",
    b"str_rot13",
];

/// Families of PHP's functions.
static STARTS: &[&[u8]] = &[
    b"array_",
    b"base64_",
    b"bzcompress",
    b"bzdecompress",
    b"call_user_",
    b"chunk_",
    b"ctype_",
    b"curl_",
    b"dba_",
    b"disk_",
    b"escapeshell",
    b"exif_",
    b"finfo_",
    b"forward_static_",
    b"ftp_",
    b"func_get_",
    b"get_defined_",
    b"gzdeflate",
    b"gzencode",
    b"gzfile",
    b"gzopen",
    b"gzread",
    b"highlight_",
    b"html_entity_",
    b"iconv_",
    b"imagecreate",
    b"imap_",
    b"ini_",
    b"ldap_",
    b"mb_",
    b"mcrypt_",
    b"move_uploaded_",
    b"mysql_",
    b"mysqli_",
    b"ob_",
    b"odbc_",
    b"openssl_",
    b"parse_ini_",
    b"pcntl_",
    b"pg_",
    b"php_",
    b"posix_",
    b"preg_",
    b"proc_",
    b"readline_",
    b"register_shutdown_",
    b"session_",
    b"shmop_",
    b"socket_",
    b"spl_",
    b"sqlite_",
    b"ssh2_",
    b"str_",
    b"stream_",
    b"strip_",
    b"substr_",
    b"sys_get",
    b"uasort",
    b"uksort",
    b"usort",
    b"utf8_",
    b"wddx_",
    b"xml_parser_",
    b"xmlrpc_",
    b"zend_",
    b"zip_",
    b"zlib_",
];

/// Functions that are PHP's own.
static PHP: &[&[u8]] = &[
    b"addcslashes",
    b"addslashes",
    b"apache_setenv",
    b"arsort",
    b"asort",
    b"assert_options",
    b"basename",
    b"bin2hex",
    b"bindec",
    b"chdir",
    b"chgrp",
    b"chmod",
    b"chown",
    b"chr",
    b"chroot",
    b"closedir",
    b"copy",
    b"crc32",
    b"create_function",
    b"debug_backtrace",
    b"decbin",
    b"dechex",
    b"decoct",
    b"dirname",
    b"dl",
    b"extract",
    b"fgetcsv",
    b"fgets",
    b"filegroup",
    b"fileinode",
    b"filemtime",
    b"fileowner",
    b"fileperms",
    b"filesize",
    b"fopen",
    b"fpassthru",
    b"fputs",
    b"fread",
    b"fscanf",
    b"fsockopen",
    b"fwrite",
    b"get_cfg_var",
    b"get_current_user",
    b"get_include_path",
    b"getcwd",
    b"getenv",
    b"gethostbyname",
    b"getlastmod",
    b"getmygid",
    b"getmyinode",
    b"getmypid",
    b"getmyuid",
    b"hex2bin",
    b"hexdec",
    b"htmlspecialchars",
    b"implode",
    b"intval",
    b"is_callable",
    b"is_dir",
    b"is_executable",
    b"is_file",
    b"is_readable",
    b"is_writable",
    b"lcfirst",
    b"lcg_value",
    b"leak",
    b"lstat",
    b"ltrim",
    b"mkdir",
    b"money_format",
    b"nl2br",
    b"number_format",
    b"octdec",
    b"opendir",
    b"openlog",
    b"ord",
    b"pack",
    b"parse_str",
    b"pathinfo",
    b"pfsockopen",
    b"print_r",
    b"putenv",
    b"readdir",
    b"readfile",
    b"readgzfile",
    b"readlink",
    b"realpath",
    b"rmdir",
    b"rtrim",
    b"scandir",
    b"serialize",
    b"settype",
    b"show_source",
    b"sprintf",
    b"strchr",
    b"stripslashes",
    b"strrev",
    b"strstr",
    b"strtolower",
    b"strtoupper",
    b"strtr",
    b"symlink",
    b"syslog",
    b"tempnam",
    b"tmpfile",
    b"ucfirst",
    b"ucwords",
    b"umask",
    b"unlink",
    b"unpack",
    b"unserialize",
    b"urldecode",
    b"usleep",
    b"var_dump",
    b"var_export",
    b"vprintf",
    b"vsprintf",
];

/// Words.
static ENGLISH: &[&[u8]] = &[
    b"assert",
    b"count",
    b"date",
    b"define",
    b"die",
    b"end",
    b"exit",
    b"file",
    b"glob",
    b"include",
    b"include_once",
    b"join",
    b"key",
    b"link",
    b"load",
    b"mail",
    b"open",
    b"pos",
    b"print",
    b"printf",
    b"rand",
    b"range",
    b"rename",
    b"require",
    b"require_once",
    b"set",
    b"sleep",
    b"stat",
    b"time",
    b"touch",
    b"trim",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_order() {
        assert!(ENDS.iter().all(|end| end.len() >= SHORTEST_END));
        assert!(STARTS.windows(2).all(|pair| !pair[1].starts_with(pair[0])));
        for table in [RUNS, STARTS, PHP, ENGLISH] {
            for pair in table.windows(2) {
                assert!(pair[0] < pair[1], "{} {}", pair[0].escape_ascii(), pair[1].escape_ascii());
            }
        }
    }

    #[test]
    fn names_in_any_case() {
        assert_eq!(Name::of(b"SyStem"), Some(Name::Runs));
        assert_eq!(Name::of(b"posix_getuid"), Some(Name::Php));
        assert_eq!(Name::of(b"my_gzinflate"), Some(Name::Php));
        assert_eq!(Name::of(b"file"), Some(Name::English));
        assert_eq!(Name::of(b"render"), None);
    }
}
