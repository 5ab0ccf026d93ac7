import Documents
import Model

/// The kernel command line of the ramdisk (netboot.md §4).
struct KernelParameters: Sendable, Hashable {
    /// The words, in order.
    let words: [String]

    /// Why an operator's parameters are not used.
    struct Refusal: Error, Hashable {
        let text: String
    }

    /// What goes into a command line.
    struct Wishes {
        var node: Node?
        var standard: String
        var isInspection: Bool
        var address: MACAddress
        /// Scheme, host and port of the API for agents.
        var endpoint: String
    }

    /// The command line for a machine.
    init(_ wishes: Wishes) throws(Refusal) {
        var words = ["selinux=0", "troubleshoot=0", "text"]
        words += try Self.appended(wishes)
        if wishes.isInspection { words.append("ipa-inspection-callback-url=\(wishes.endpoint)/v1/continue_inspection") }
        words += ["ipa-api-url=\(wishes.endpoint)", "BOOTIF=\(wishes.address.bootInterfaceName)"]
        self.words = words
    }

    /// The first of instance, driver information and settings that has them; `%default%` stands for the settings'.
    private static func appended(_ wishes: Wishes) throws(Refusal) -> [String] {
        let key = "kernel_append_params"
        for (place, document) in [("instance_info", wishes.node?.instanceInfo), ("driver_info", wishes.node?.driverInfo)] {
            guard let text = document?.object[key]?.stringValue else { continue }
            return try self.words(
                text.split(separator: "%default%", omittingEmptySubsequences: false).joined(separator: wishes.standard),
                from: "\(place)/\(key)")
        }
        return try self.words(wishes.standard, from: "the setting kernel-append-params")
    }

    /// Words that a boot loader would take for its own, or that end its line, are no parameters.
    private static func words(_ text: String, from place: String) throws(Refusal) -> [String] {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw Refusal(text: "\(place) holds a control character")
        }
        let words = text.split(separator: " ").map(String.init)
        for word in words where ["||", "&&", ";", "{", "}"].contains(word) {
            throw Refusal(text: "\(place) holds the word \(word), which a boot loader takes for its own")
        }
        return words
    }
}

extension MACAddress {
    /// `01-52-54-00-aa-00-01`: how a kernel is told by which card it was booted; 01 is Ethernet.
    var bootInterfaceName: String { "01-" + pathName }

    /// `52-54-00-aa-00-01`: how names of files spell it.
    var pathName: String { description.split(separator: ":").joined(separator: "-") }
}
