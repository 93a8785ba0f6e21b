//! The rules about templates.

use super::region::detect;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::registry::Detector;
use crate::rules::scan::Bytes;

pub(in crate::rules) static DETECTOR: Detector = Detector {
    class: Class::Template,
    wants: Bytes::BRACE.with(Bytes::PERCENT).with(Bytes::HASH).with(Bytes::PAREN),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[
        &ARITHMETIC,
        &CONSTANT_CONDITION,
        &INTROSPECTION,
        &CODE_EXECUTION,
        &ENGINE_OBJECT,
        &CALLBACK,
        &FILE_ACCESS,
        &ENVIRONMENT,
        &EXPRESSION,
        &PLACEHOLDER,
    ],
};

// Level 1: a placeholder that names nothing asks only whether it is evaluated.
pub(super) static ARITHMETIC: Rule = Rule {
    id: "template.arithmetic-probe",
    class: Class::Template,
    severity: Severity::High,
    cwe: 1336,
    paranoia: Paranoia::One,
    summary: "a template expression that only computes with literals",
    details: "`{{7*7}}` names no value: it asks whether the text is evaluated as a template, which is the first step of an \
              attack. Give templates values, never make their source from them. In source code and Markdown that quotes code it counts \
              where the value is a line that begins so.",
    matches: &[
        "{{9*9}}",
        "${8*8}",
        "#{3+4}",
        "<%= 6 * 6 %>",
        "{{'x'*5}}",
        "@(5*5)",
        "{{1/0}}",
        "*{2*3}",
        "#set($x = 6*7)",
    ],
    passes: &[
        "{{n*2}}",
        "${price * 2}",
        "{{10-12}}",
        "{{2024-05-01}}",
        "`${60 * 60} seconds`",
        "{3*4}",
        "${1:-2}",
        "2*{{n}}",
    ],
};

// Level 1: as for arithmetic.
pub(super) static CONSTANT_CONDITION: Rule = Rule {
    id: "template.constant-condition",
    class: Class::Template,
    severity: Severity::High,
    cwe: 1336,
    paranoia: Paranoia::One,
    summary: "a condition of a template that only has literals",
    details: "`{% if True %}` asks whether the text is evaluated as a template. Give templates values, never make their \
              source from them. In source code and Markdown that quotes code it counts where the value is a line that \
              begins so.",
    matches: &["{% if True %}x{% endif %}", "<% if 1 == 1 %>a<% end %>", "{if true}a{/if}"],
    passes: &["{% if user %}", "<% if (items.length) { %>", "{% endif %}", "if true"],
};

// Level 1: templates show values; none of these is one.
pub(super) static INTROSPECTION: Rule = Rule {
    id: "template.object-introspection",
    class: Class::Template,
    severity: Severity::Critical,
    cwe: 1336,
    paranoia: Paranoia::One,
    summary: "a template expression that reaches for classes or internals",
    details: "From any value an engine's host language has a way to every class: `''.__class__.__mro__` in Python, \
              `constructor` in JavaScript, `getClass()` in Java. Give templates values, never make their source from them; \
              use the engine's sandbox.",
    matches: &[
        "{{x.__init__.__globals__}}",
        "{{[].constructor.constructor('a')()}}",
        "${''.getClass()}",
        "{{ x|attr('y') }}",
        "{{'abc'.toUpperCase()}}",
        "${class.getResource('')}",
    ],
    passes: &[
        "{{ item.class }}",
        "${this.constructor.name}",
        "{{__html: x}}",
        "{{ __VERSION__ }}",
        "{{', '.join(x)}}",
        "x.__init__",
    ],
};

// Level 1: as for introspection.
pub(super) static CODE_EXECUTION: Rule = Rule {
    id: "template.code-execution",
    class: Class::Template,
    severity: Severity::Critical,
    cwe: 1336,
    paranoia: Paranoia::One,
    summary: "a template expression that runs a program or code",
    details: "A call of `system`, `popen`, `Runtime`, `child_process` or the like from within a template. Give templates \
              values, never make their source from them.",
    matches: &[
        "{{os.popen('w').read()}}",
        "<%= `uname` %>",
        "<% system('w') %>",
        "${\"freemarker.template.utility.ObjectConstructor\"?new()}",
        "{% import os %}",
        "{php}echo 1;{/php}",
        "#{%x(w)}",
        "@{ System.Diagnostics.Process.Start(\"w\"); }",
        "{{.System \"w\"}}",
        "{'w'|system}",
        "{$x|system}",
        "{=\"w\"|exec}",
        "{var $x = system('w')}",
        "@php system('w') @endphp",
        "@php(system('w'))",
        "[% PERL %]system('w')[% END %]",
    ],
    passes: &[
        "{{ system }}",
        "${re.exec(line)[1]}",
        "{{ t('system') }}",
        "{% import 'forms.html' as f %}",
        "<%= title %>",
        "os.system('w')",
        "{$name|upper}",
        "{'a': 1}",
        "me@php.example (system('w'))",
        "[% name %]",
        "^{#qs<1IvzK(9#L_`wlWO",
        "7U_a<%&`p2Tq{$O",
    ],
};

// Level 1: as for introspection.
pub(super) static ENGINE_OBJECT: Rule = Rule {
    id: "template.engine-object",
    class: Class::Template,
    severity: Severity::High,
    cwe: 1336,
    paranoia: Paranoia::One,
    summary: "a template expression that reaches for the engine or its settings",
    details: "Objects such as Twig's `_self.env`, Flask's `config` or a JSP's `pageContext` hand out settings, secrets and \
              ways to run code. Give templates values, never make their source from them.",
    matches: &[
        "{{_self.env.display('x')}}",
        "{{ config.items() }}",
        "{% debug %}",
        "{{settings.SECRET_KEY}}",
        "{{dump(app)}}",
        "<#list .data_model?keys as k>${k}</#list>",
        "{% get_admin_log 10 as log %}",
        "{{ messages.storages.0.signer.key }}",
        "${self.template.module}",
    ],
    passes: &[
        "{{ config.title }}",
        "{{ self.title }}",
        "{{ request.path }}",
        "{% if debug %}",
        "${pageContext.request.contextPath}",
    ],
};

// Level 1: a function that runs programs, named to a filter, has no other use.
pub(super) static CALLBACK: Rule = Rule {
    id: "template.callback-filter",
    class: Class::Template,
    severity: Severity::Critical,
    cwe: 1336,
    paranoia: Paranoia::One,
    summary: "a filter of a template that is told to call a function",
    details: "Twig's `filter`, `map`, `sort` and `reduce` call a PHP function by its name: `['id']|map('system')`. Update \
              Twig, and use its sandbox.",
    matches: &["{{['w']|map('system')}}", "{{ {'a':'b'}|sort('passthru') }}", "{{x|filter(y|first)}}"],
    passes: &[
        "{{ names|map('upper')|join }}",
        "{{ a|sort }}",
        "{{ 'system'|translate }}",
        "{{ list|filter(v => v > 1) }}",
    ],
};

// Level 1: only with a path that no template lies at.
pub(super) static FILE_ACCESS: Rule = Rule {
    id: "template.file-access",
    class: Class::Template,
    severity: Severity::High,
    cwe: 1336,
    paranoia: Paranoia::One,
    summary: "a template expression that reads or writes a file",
    details: "Templates can include or open files of the server. Give templates values, never make their source from them.",
    matches: &[
        "{{include('/etc/hostname')}}",
        "<%= File.read('/etc/hosts') %>",
        "{{ source('../.env') }}",
        "${new File('a').text}",
        "#include(\"/etc/hosts\")",
    ],
    passes: &[
        "{{ include('header.html') }}",
        "<%= File.basename(x) %>",
        "{% include 'a/b.html' %}",
        "#include(\"a.vm\")",
        "#include </a>",
    ],
};

// Level 2: configuration reads its environment so. A value that is nothing else asks for it: level 1.
pub(super) static ENVIRONMENT: Rule = Rule {
    id: "template.environment",
    class: Class::Template,
    severity: Severity::High,
    cwe: 1336,
    paranoia: Paranoia::Two,
    summary: "a template expression that reads the environment of the process",
    details: "`{{env \"HOME\"}}`, `<%= ENV['SECRET'] %>` and `${process.env}` show the keys and passwords that a program is given. Give \
              templates values, never make their source from them. Where the expression is the whole of the value, it counts at \
              every level.",
    matches: &[
        "{{env \"HOME\"}}",
        "{{ expandenv \"$HOME\" }}",
        "{{ env('APP_KEY') }}",
        "<%= ENV['SECRET'] %>",
        "${process.env}",
        "{{= process.env.X }}",
        "port: {{ env \"PORT\" }}",
    ],
    passes: &[
        "{{ env }}",
        "${{ env.NAME }}",
        "{{ environment('a') }}",
        "<%= title %>",
        "`${process.env.X}`",
        "ENV['A']",
    ],
};

// Level 2: honest templates call functions too.
pub(super) static EXPRESSION: Rule = Rule {
    id: "template.expression",
    class: Class::Template,
    severity: Severity::Medium,
    cwe: 1336,
    paranoia: Paranoia::Two,
    summary: "a template expression that calls or computes",
    details: "More than a placeholder between the delimiters of a template engine, as honest templates and some source code \
              have it too. URLs, paths, file names and tokens have none at any level.",
    matches: &["{{ f(x) }}", "{{10-2}}", "<%= link(a) %>", "${60 * 60}"],
    passes: &["{{name}}", "{{ user.name | upper }}", "${HOME}", "{% if user %}"],
};

// Level 3: honest text has placeholders.
pub(super) static PLACEHOLDER: Rule = Rule {
    id: "template.placeholder",
    class: Class::Template,
    severity: Severity::Low,
    cwe: 1336,
    paranoia: Paranoia::Three,
    summary: "a placeholder of a template engine",
    details: "`{{name}}`, `${name}`, `<%= name %>`: harmless as text, filled in where it is used as a template. Tokens have none \
              at any level.",
    matches: &["Dear {{name}}", "${HOME}", "<%= title %>", "{% endif %}"],
    passes: &["{name}", "a { b }", "100%"],
};
