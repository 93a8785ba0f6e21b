//! The words that SQL reserves, and the functions and objects that attacks need.
//!
//! One table for all dialects (MySQL, PostgreSQL, SQLite, SQL Server, Oracle and their kin), made when the crate is
//! compiled: a word costs one hash of four bytes, and one comparison when the slot is taken.

/// What a word means in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Any other name.
    Name,
    /// `or`, `and`, `xor`: joins two conditions.
    Connective,
    /// `not`.
    Not,
    /// Words that may stand before an operand: `binary`, `distinct`, `all`, `any`, …
    Prefix,
    /// `union`, `intersect`, `except`, `minus`.
    Union,
    /// `select`.
    Select,
    /// `from`.
    From,
    /// `where`.
    Where,
    /// `having`.
    Having,
    /// `group`, `order`: goes on with `by`.
    Group,
    /// `by`.
    By,
    /// `limit`, `offset`, `fetch`.
    Limit,
    /// `into`.
    Into,
    /// `outfile`, `dumpfile`.
    Outfile,
    /// Comparisons that are words: `like`, `rlike`, `regexp`, `glob`, `between`, `in`, …
    Compare,
    /// `is`.
    Is,
    /// `to`, `with`: behind `similar` and `sounds`.
    To,
    /// `collate`, `escape`.
    Collate,
    /// `as`.
    As,
    /// Arithmetic that is a word: `div`, `mod`.
    Arithmetic,
    /// `true`, `false`, `null`, and kin.
    Literal,
    /// `case`.
    Case,
    /// `when`.
    When,
    /// `exists`.
    Exists,
    /// `if`, `iif`.
    If,
    /// `insert`, `replace`, `merge`: goes on with `into`.
    Insert,
    /// `values`.
    Values,
    /// `update`.
    Update,
    /// `set`.
    Set,
    /// `delete`.
    Delete,
    /// `drop`, `truncate`.
    Drop,
    /// `create`, `alter`.
    Create,
    /// What `drop`, `create` and `alter` work on: `table`, `database`, `user`, …
    Object,
    /// `procedure`.
    Procedure,
    /// `analyse`, `analyze`.
    Analyse,
    /// `exec`, `execute`.
    Exec,
    /// `declare`.
    Declare,
    /// `call`, `do`, `perform`.
    Call,
    /// `begin`.
    Begin,
    /// `waitfor`.
    Waitfor,
    /// `delay`, `time`, after `waitfor`.
    Delay,
    /// `shutdown`, `vacuum` and other statements of one word.
    Lone,
    /// Statements that name an object or a setting: `desc`, `show`, `use`, `attach`, `pragma`, …
    Admin,
    /// `copy`, `load`, `bulk`: statements that move files.
    Copy,
    /// `grant`, `revoke`.
    Grant,
    /// Functions that do nothing but wait, known to SQL alone.
    Wait,
    /// `sleep`, which many languages know.
    Sleep,
    /// Functions whose error messages give values away, and their kin, known to SQL alone.
    Leak,
    /// Functions and procedures that reach files, the network or the system, known to SQL alone.
    Outside,
    /// Functions that attacks use and that are known to SQL alone.
    Special,
    /// Functions that other languages have too.
    Function,
    /// Packages of procedures, before a dot.
    Package,
    /// Catalogues: where a database describes itself.
    Catalogue,
}

impl Word {
    /// The word that the text is, in any case.
    pub(super) fn of(text: &[u8]) -> Self {
        hash(text).map_or(Self::Name, |hash| Self::find(hash, text))
    }

    /// The name that the text begins with: how long it is, and what it means. The whole walk waits for this, so it reads
    /// eight bytes at once.
    pub(super) fn read(text: &[u8]) -> (usize, Self) {
        if let Some(chunk) = text.first_chunk::<8>() {
            let bytes = u64::from_le_bytes(*chunk);
            let others = not_in_name(bytes);
            if others != 0 {
                let len = others.trailing_zeros() / 8;
                let key = fold(bytes) & ((1 << (len * 8)) - 1);
                let len = len as usize;
                let hash = mix(key);
                if TABLE.get(hash).is_none_or(|&entry| entry == 0) {
                    return (len, Self::Name);
                }
                return (len, Self::find(hash, text.get(..len).unwrap_or_default()));
            }
        }
        let len = name_length(text);
        (len, Self::of(text.get(..len).unwrap_or_default()))
    }

    fn find(hash: usize, text: &[u8]) -> Self {
        let mut slot = hash;
        // The table is never full: an empty slot ends the search.
        loop {
            match TABLE.get(slot % SLOTS).copied() {
                None | Some(0) => return Self::Name,
                Some(entry) => {
                    if let Some((word, kind)) = WORDS.get(usize::from(entry) - 1)
                        && text.eq_ignore_ascii_case(word.as_bytes())
                    {
                        return *kind;
                    }
                }
            }
            slot += 1;
        }
    }

    /// Whether the word can be part of an attack where nothing before it shows that a value ended.
    pub(super) const fn needs_no_lead(self) -> bool {
        matches!(
            self,
            Self::Connective
                | Self::Union
                | Self::Select
                | Self::Procedure
                | Self::Into
                | Self::Waitfor
                | Self::Wait
                | Self::Sleep
                | Self::Leak
                | Self::Outside
                | Self::Special
                | Self::Function
                | Self::Package
        )
    }

    /// A function that only SQL knows.
    pub(super) const fn is_sql_function(self) -> bool {
        matches!(self, Self::Wait | Self::Leak | Self::Outside | Self::Special)
    }
}

const SLOTS: usize = 4096;
const LONGEST: usize = 32;

/// Eight bytes in lower case, as far as they are letters. What else changes stays different enough.
const fn fold(bytes: u64) -> u64 {
    bytes | all(0x20)
}

const fn mix(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize
}

/// A number below `SLOTS`: of a short word its bytes mixed, of a long one its first and last eight.
const fn hash(text: &[u8]) -> Option<usize> {
    let len = text.len();
    if len < 2 || len > LONGEST {
        return None;
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let mixed = u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(16);
        return Some(mix(fold(mixed).wrapping_add(len as u64)));
    }
    let mut key = 0;
    let mut left = text;
    while let [head @ .., last] = left {
        key = key << 8 | (*last | 0x20) as u64;
        left = head;
    }
    Some(mix(key))
}

const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Eight bytes at once: the high bit of each byte that belongs to no name.
const fn not_in_name(bytes: u64) -> u64 {
    const HIGH: u64 = all(0x80);
    // With the high bits off, adding 0x80 - n sets the high bit where a byte is at least n, and carries nothing over.
    let low = bytes & !HIGH;
    let folded = fold(low);
    let letters = (folded + all(0x80 - b'a')) & !(folded + all(0x80 - b'z' - 1));
    let digits = (low + all(0x80 - b'0')) & !(low + all(0x80 - b'9' - 1));
    let underscore = !((low ^ all(b'_')) + all(0x7f));
    let dollar = !((low ^ all(b'$')) + all(0x7f));
    !(letters | digits | underscore | dollar | bytes) & HIGH
}

/// Whether a byte belongs to a name.
pub(super) const fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

/// How many bytes of a name the text begins with.
pub(super) fn name_length(text: &[u8]) -> usize {
    let mut len = 0;
    let mut left = text;
    while let Some((chunk, tail)) = left.split_first_chunk::<8>() {
        let others = not_in_name(u64::from_le_bytes(*chunk));
        if others != 0 {
            return len + others.trailing_zeros() as usize / 8;
        }
        len += 8;
        left = tail;
    }
    len + left.iter().position(|&byte| !in_name(byte)).unwrap_or(left.len())
}

/// For each hash, the number of its word counted from 1; 0 is empty. What collides goes to the next slot.
#[expect(clippy::indexing_slicing, reason = "run when the crate is compiled, with indices below the lengths")]
static TABLE: [u16; SLOTS] = {
    let mut table = [0; SLOTS];
    let mut index = 0;
    while index < WORDS.len() {
        if let Some(hash) = hash(WORDS[index].0.as_bytes()) {
            let mut slot = hash;
            while table[slot % SLOTS] != 0 {
                slot += 1;
            }
            table[slot % SLOTS] = index as u16 + 1;
        }
        index += 1;
    }
    table
};

macro_rules! words {
    ($($kind:ident: $($word:literal)+;)+) => { &[$($(($word, Word::$kind),)+)+] };
}

static WORDS: &[(&str, Word)] = words! {
    Connective: "or" "and" "xor";
    Not: "not";
    Prefix: "binary" "distinct" "distinctrow" "all" "any" "some" "top" "interval" "row" "array" "unique" "n" "x" "b";
    Union: "union" "intersect" "except" "minus";
    Select: "select";
    From: "from";
    Where: "where";
    Having: "having";
    Group: "group" "order";
    By: "by";
    Limit: "limit" "offset" "fetch";
    Into: "into";
    Outfile: "outfile" "dumpfile";
    Compare: "like" "rlike" "ilike" "regexp" "glob" "between" "in" "similar" "sounds" "match" "against" "contains" "overlaps";
    Is: "is";
    To: "to";
    Collate: "collate" "escape";
    As: "as";
    Arithmetic: "div" "mod";
    Literal: "true" "false" "null" "unknown" "rownum" "current_user" "session_user" "system_user" "current_timestamp" "current_date"
        "current_time";
    Case: "case";
    When: "when";
    Exists: "exists";
    If: "if" "iif";
    Insert: "insert" "replace" "merge";
    Values: "values";
    Update: "update";
    Set: "set";
    Delete: "delete";
    Drop: "drop" "truncate";
    Create: "create" "alter";
    Object: "table" "database" "schema" "view" "index" "user" "login" "function" "trigger" "role" "sequence" "column"
        "tablespace" "keyspace" "extension" "aggregate" "materialized" "temporary" "temp" "synonym";
    Procedure: "procedure";
    Analyse: "analyse";
    Exec: "exec" "execute";
    Declare: "declare";
    Call: "call" "do" "perform";
    Begin: "begin";
    Waitfor: "waitfor";
    Delay: "delay" "time";
    Lone: "shutdown" "vacuum" "analyze" "commit" "rollback" "reindex" "checkpoint" "reconfigure";
    Admin: "desc" "describe" "show" "use" "attach" "detach" "pragma" "handler" "prepare" "deallocate" "rename" "explain" "print" "kill"
        "backup" "restore" "dbcc" "listen" "notify" "discard" "lock" "reset" "return" "raiserror" "savepoint" "help";
    Copy: "copy" "load" "bulk";
    Grant: "grant" "revoke" "deny";
    Wait: "benchmark" "pg_sleep" "pg_sleep_for" "pg_sleep_until" "randomblob" "sqlid_to_sqlhash" "receive_message" "generate_series"
        "zeroblob" "get_lock" "regexp_substring" "crypt_key" "master_pos_wait" "source_pos_wait" "wait_for_executed_gtid_set"
        "pg_advisory_lock" "master_gtid_wait";
    Sleep: "sleep";
    Leak: "extractvalue" "updatexml" "xmltype" "gtid_subset" "gtid_subtract" "json_keys" "name_const" "make_set" "elt"
        "geometrycollection" "multipoint" "multipolygon" "multilinestring" "linestring" "st_latfromgeohash" "st_pointfromgeohash"
        "get_host_address" "get_host_name" "drithsx" "ordsys" "getmappingxpath" "st_longfromgeohash" "sys_xmlgen" "xmlgen" "getxml"
        "query_to_xml" "database_to_xml" "table_to_xml" "xmlparse" "cursor_to_xml" "procedure_analyse";
    Outside: "load_file" "xp_cmdshell" "xp_dirtree" "xp_fileexist" "xp_regread" "xp_regwrite" "xp_subdirs" "xp_availablemedia"
        "xp_servicecontrol" "xp_loginconfig" "xp_makecab" "xp_ntsec_enumdomains" "xp_terminate_process" "xp_getfiledetails"
        "sp_oacreate" "sp_oamethod" "sp_configure" "sp_executesql" "sp_addextendedproc" "sp_addlogin" "sp_addsrvrolemember"
        "sp_password" "sp_makewebtask" "sp_msforeachtable" "sp_msforeachdb" "sp_add_job" "sp_start_job" "sp_help" "sp_who"
        "sp_helptext" "sp_tables" "sp_columns" "sp_adduser" "sp_execute_external_script" "sp_send_dbmail" "sp_replwritetovarbin"
        "openrowset" "opendatasource" "openquery" "lo_import" "lo_export" "lo_get" "lo_put" "lo_from_bytea"
        "pg_read_file" "pg_read_binary_file" "pg_ls_dir" "pg_stat_file" "pg_file_write" "dblink" "dblink_connect" "dblink_send_query"
        "httpuritype" "load_extension" "sys_exec" "sys_eval" "master" "filetoblob" "filetoclob"
        "fn_xe_file_target_read_file" "fn_trace_gettable" "fn_get_audit_file" "bfilename" "dbms_xmlgen";
    Special: "group_concat" "concat_ws" "string_agg" "listagg" "wm_concat" "xmlagg" "unhex" "conv" "quotename" "nchar" "chr" "char"
        "ifnull" "isnull" "nullif" "nvl" "user_name" "db_name" "host_name" "suser_name" "suser_sname" "is_srvrolemember"
        "serverproperty" "connection_id" "current_database" "current_schema" "current_setting" "sqlite_version" "to_char"
        "rawtohex" "hextoraw" "utl_raw" "json_search" "json_array" "json_valid" "json_build_object" "json_arrayagg" "json_objectagg"
        "string_to_array" "found_rows" "last_insert_id" "uuid_short" "sqlite_source_id" "dbms_random" "find_in_set" "strcmp"
        "aes_encrypt" "aes_decrypt" "des_encrypt" "object_id" "object_name" "schema_name" "col_name" "db_id" "has_dbaccess" "patindex"
        "charindex" "datalength" "hashbytes" "pwdcompare" "pwdencrypt" "inet_server_addr" "inet_client_addr" "pg_backend_pid"
        "sys_context" "userenv" "bit_count" "bit_length" "octet_length" "char_length" "character_length" "row_number" "current_catalog" "json_contains" "json_contains_path" "json_length" "json_depth"
        "json_type" "json_overlaps" "json_quote" "json_unquote" "json_group_array" "json_each" "uuid_to_bin" "bin_to_uuid"
        "inet_aton" "inet_ntoa" "inet6_aton" "inet6_ntoa" "st_astext" "st_geomfromtext" "type_name" "type_id" "file_name" "index_col"
        "object_definition" "original_login" "is_member" "has_perms_by_name" "pg_typeof" "pg_size_pretty" "pg_relation_size"
        "pg_database_size" "pg_current_xact_id" "txid_current" "inet_server_port" "has_table_privilege" "to_hex" "to_json"
        "row_to_json" "json_agg" "jsonb_agg" "regexp_like" "regexp_instr" "regexp_substr" "regexp_count" "total_changes"
        "last_insert_rowid" "ora_hash" "sys_guid" "nls_charset_id" "sys_connect_by_path";
    Function: "count" "concat" "convert" "cast" "max" "min" "sum" "avg" "length" "lower" "upper" "left" "right" "floor" "ceil" "round" "rand"
        "random" "exp" "log" "ln" "pow" "power" "sqrt" "sin" "cos" "tan" "abs" "sign" "pi"  "now" "sysdate" "reverse" "repeat"
        "trim" "ltrim" "rtrim" "lpad" "rpad" "space" "format" "date" "year" "month" "day" "try_cast" "try_convert" "iff" "json_value"
        "getdate" "nextval" "password" "encrypt" "point" "polygon" "typeof" "quote" "printf" "version"  "substr"
        "substring" "ascii" "unicode" "ord" "hex" "bin" "oct" "mid" "instr" "locate" "position" "field" "greatest" "least" "md5"
        "sha1" "encode" "decode" "compress" "crc32" "permissions" "stuff" "len" "translate" "json_extract" "json_object"
        "coalesce" "unnest" "overlay" "starts_with" "array_agg" "to_number";
    Package: "dbms_lock" "dbms_pipe" "dbms_session" "dbms_ldap" "dbms_utility" "dbms_java" "dbms_scheduler" "dbms_export_extension"
        "dbms_cdc_subscribe" "dbms_metadata" "dbms_sql" "dbms_output" "dbms_assert" "dbms_xdb_version" "dbms_xmlquery" "dbms_jvm_exp_perms" "dbms_aw" "dbms_repcat" "dbms_xslprocessor" "dbms_backup_restore"
        "utl_http" "utl_inaddr" "utl_tcp" "utl_smtp" "utl_file" "utl_mail" "utl_url" "ctxsys" "user_lock" "mdsys";
    Catalogue: "information_schema" "sqlite_master" "sqlite_schema" "sqlite_temp_master" "pg_catalog" "pg_user" "pg_shadow" "pg_tables"
        "pg_class" "pg_database" "pg_roles" "pg_authid" "pg_stat_activity" "sysobjects" "syscolumns" "sysdatabases" "sysusers" "syslogins" "sysservers"
        "syslanguages" "sysprocesses" "all_tables" "all_tab_columns" "all_users" "all_objects" "user_tables" "user_tab_columns" "user_objects" "dba_users"
        "dba_tables" "dba_role_privs" "dba_sys_privs" "msysobjects" "systables" "sysibm" "syscat" "rdb$database" "rdb$relations" "rdb$fields"
        "rdb$types" "rdb$collations" "rdb$functions" "rdb$get_context" "v$version" "v$instance" "v$database" "v$session" "v$parameter"
        "performance_schema" "gv$version" "session_privs" "sysmaster";
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_in_any_case() {
        for (word, kind) in WORDS.iter().filter(|(word, _)| word.len() > 1) {
            assert!(word.len() <= LONGEST || hash(word.as_bytes()).is_none(), "{word}");
            if word.len() <= LONGEST {
                assert_eq!(Word::of(word.as_bytes()), *kind, "{word}");
                assert_eq!(Word::of(word.to_ascii_uppercase().as_bytes()), *kind, "{word}");
            }
        }
    }

    #[test]
    fn reading_agrees_with_comparing() {
        let mut texts: Vec<String> = WORDS.iter().map(|(word, _)| (*word).to_owned()).collect();
        texts.extend(["a", "word", "Selected", "x_1", "eightcha", "ninechars", "órale"].map(String::from));
        for text in texts {
            for tail in ["", " ", "(", " and more to read", "\u{0}"] {
                let whole = format!("{text}{tail}");
                assert_eq!(Word::read(whole.as_bytes()), (text.len(), Word::of(text.as_bytes())), "{whole:?}");
            }
        }
    }

    #[test]
    fn eight_bytes_at_once_agree_with_one() {
        for byte in 0..=255u8 {
            for at in 0..20 {
                let mut text = [b'a'; 20];
                text[at] = byte;
                let expected = if in_name(byte) { 20 } else { at };
                assert_eq!(name_length(&text), expected, "byte {byte} at {at}");
            }
        }
    }

    #[test]
    fn other_words_are_names() {
        for word in ["", "a", "name", "selected", "unions", "andy", "órale", "information_schemata_of_the_world"] {
            assert_eq!(Word::of(word.as_bytes()), Word::Name, "{word}");
        }
    }
}
