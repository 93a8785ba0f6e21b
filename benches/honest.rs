//! Honest strings of every kind that events hold.

/// The kinds, each with strings that break no rule at paranoia 1.
pub static HONEST: &[(&str, &[&str])] = &[
    (
        "prose",
        &[
            "The meeting moved to Thursday, because half of the team is on a train until noon.",
            "I don't think we'd want to select the larger one from the list; it's (at least in my opinion) too expensive, and \
         the delivery takes 3 to 5 days - or longer, if the weather stays like this.",
            "Thanks for the quick answer! Could you send me the invoice again? The PDF was empty.\n\nBest wishes,\nSiobhán",
            "Wir haben die Bestellung am 14. März erhalten und schicken die Ware noch in dieser Woche ab. Viele Grüße aus Köln",
            "Où est passée la clé de l’appartement? Elle était posée sur la table de la cuisine, à côté du téléphone.",
            "会議は木曜日の午後三時に変更されました。よろしくお願いします。",
            "Great product, works as described. 5/5 would buy again & recommend to my friends :)",
            "Drop the table off at the union hall and order by phone before 10; where exactly is written on the card.",
        ],
    ),
    (
        "names",
        &[
            "Miles O'Brien",
            "Anne-Sophie D'Arcy",
            "José María Núñez",
            "von der Leyen",
            "Smith & Sons Ltd.",
            "12 Rue de l'Église, 75011 Paris",
            "Apt. 4B, 221 Baker Street, London NW1 6XE",
            "jo.o'brien+news@example.com",
            "+44 (0)20 7946 0958",
            "Nguyễn Thị Minh Khai",
            "Acme Corp. (EU) #7",
            "Žižkov 3, Praha 3",
        ],
    ),
    (
        "tokens",
        &[
            "3f1e0c5a-8e0b-4c7d-9a53-6f0e2b7c1d11",
            "2026-07-07T12:03:48.123Z",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
            "arn:aws:sqs:eu-west-1:123456789012:orders",
            "Root=1-686b0f2a-5a1c3d4e6f708192a3b4c5d6",
            "SKU-00417",
            "EUR",
            "true",
            "application/json; charset=utf-8",
            "gzip, deflate, br",
            "en-GB,en;q=0.9,de;q=0.7",
            "1751889828123",
            "203.0.113.77",
            "W/\"5f3c-Zk1t8m5oQp0cN2a7\"",
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "POST /orders/{tenant}",
        ],
    ),
    (
        "urls",
        &[
            "https://shop.example.com/cart?step=2&ref=newsletter#items",
            "https://en.wikipedia.org/wiki/Function_(mathematics)",
            "https://example.org/search?q=blue+suede+shoes&page=3&sort=price%3Aasc",
            "src=web&campaign=summer%20sale&page=2",
            "/v1/customers/8412/orders/77/items?fields=sku,qty,price",
            "s3://reports/2026/07/orders%20north.parquet",
            "reports/2026/Q2/Übersicht (final).xlsx",
        ],
    ),
    (
        "user agents",
        &[
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 \
         Mobile/15E148 Safari/604.1",
            "curl/8.9.1",
            "python-requests/2.32.3",
            "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64",
        ],
    ),
    (
        "json",
        &[
            "{\"orderId\":\"3f1e0c5a\",\"customer\":{\"id\":8412,\"email\":\"ann@example.com\",\"vip\":false},\"total\":184.5,\
         \"items\":[{\"sku\":\"SKU-00417\",\"qty\":2,\"price\":42.25,\"title\":\"blue mug, large\"},{\"sku\":\"SKU-11873\",\
         \"qty\":1,\"price\":100,\"title\":\"tea pot\"}],\"notes\":\"ring twice\"}",
            "[{\"id\": 1, \"name\": \"north\"}, {\"id\": 2, \"name\": \"south\"}]",
        ],
    ),
    (
        "code",
        &[
            "fn area(width: u32, height: u32) -> u32 {\n    width * height\n}",
            "for (let i = 0; i < items.length; i++) {\n  total += items[i].price * items[i].qty;\n}",
            "def mean(values):\n    \"\"\"The mean of some numbers.\"\"\"\n    return sum(values) / len(values) if values else 0.0",
            "if (a == b || c != d) { return first->next; }",
        ],
    ),
    (
        "markdown",
        &[
            "# Release 2.4\n\n- **Faster** start, see [the notes](https://example.org/notes)\n- `--verbose` prints each step\n\n\
         | option | default |\n| --- | --- |\n| `retries` | 3 |\n\n> Thanks to everybody who helped.",
            "Use `Vec<T>` where `T: Clone`; a map is *not* enough (see issue #412).\n\n1. Open the settings\n2. Choose *Export*",
        ],
    ),
];
