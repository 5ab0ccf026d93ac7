import Documents

/// What the server says about why an allocation has no node, or would have none, for people.
enum AllocationExplanation {
    /// The summary, the reasons with some names, and the nearest misses.
    static func text(of document: JSON) -> String {
        var text = (document["summary"]?.stringValue ?? "") + "\n"
        let suitable = names(document["suitable_nodes"])
        if !suitable.isEmpty { text += "  suitable: \(suitable)\n" }
        for group in document["exclusions"]?.arrayValue ?? [] {
            let count = group["count"]?.integerValue ?? 0
            text += "  \(count) \(PlainText.of(group["reason"]?.stringValue ?? "")): \(names(group["nodes"]))"
            text += count > Int64(group["nodes"]?.arrayValue?.count ?? 0) ? ", …\n" : "\n"
        }
        let nearest = document["nearest"]?.arrayValue ?? []
        guard document["suitable"]?.integerValue == 0, !nearest.isEmpty else { return text }
        text += "nearest misses:\n"
        for miss in nearest.prefix(5) {
            let reasons = miss["reasons"]?.arrayValue?.compactMap(\.stringValue).joined(separator: "; ") ?? ""
            text += "  \(name(of: miss)): \(PlainText.of(reasons))\n"
        }
        return text
    }

    private static func names(_ nodes: JSON?) -> String {
        nodes?.arrayValue?.map(name).joined(separator: ", ") ?? ""
    }

    private static func name(of node: JSON) -> String {
        PlainText.of(node["name"]?.stringValue ?? node["uuid"]?.stringValue ?? "")
    }
}
