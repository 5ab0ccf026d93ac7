package import Documents

/// What a machine consists of, as far as its own resource says, and where the rest is said (schema ComputerSystem).
package struct MachineParts: Sendable, Hashable {
    /// Collections of processors, memory modules and network cards.
    package var processors: String?
    package var memory: String?
    package var networkCards: String?
    /// Collections of storage systems, of the present schema and of the one before.
    package var storage: String?
    package var simpleStorage: String?
    /// All memory in GiB; services that do not know leave it out or say zero.
    package var memoryGiB: Double?
    /// How many processors there are, and of which model.
    package var processorCount: Int?
    package var processorModel: String?

    /// The parts of the machine that `document` describes.
    package init(_ document: JSON) {
        processors = document["Processors"]?.reference
        memory = document["Memory"]?.reference
        networkCards = document["EthernetInterfaces"]?.reference
        storage = document["Storage"]?.reference
        simpleStorage = document["SimpleStorage"]?.reference
        memoryGiB = document["MemorySummary"]?["TotalSystemMemoryGiB"]?.numberValue.flatMap { $0 > 0 ? $0 : nil }
        processorCount = document["ProcessorSummary"]?["Count"]?.count
        processorModel = document["ProcessorSummary"]?["Model"]?.words
    }
}

/// A processor of a machine (schema Processor).
package struct Processor: Sendable, Hashable {
    /// The architecture as Linux calls it: `x86_64`, `aarch64`; `nil` where the service does not say, or an unknown one.
    package var architecture: String?
    package var model: String?
    /// How many instruction streams it runs at once.
    package var threads: Int?
    package var frequencyMHz: Double?

    /// The processor that `document` describes; `nil` for an empty socket and for what is no central processor.
    package init?(_ document: JSON) {
        guard document.objectValue != nil, document.isPresent else { return nil }
        if let type = document["ProcessorType"]?.stringValue, type != "CPU" { return nil }
        architecture =
            document["InstructionSet"]?.stringValue.flatMap { Self.instructionSets[$0] }
            ?? document["ProcessorArchitecture"]?.stringValue.flatMap { Self.architectures[$0] }
        model = document["Model"]?.words
        threads = document["TotalThreads"]?.count ?? document["TotalCores"]?.count
        frequencyMHz = document["MaxSpeedMHz"]?.numberValue
    }

    private static let instructionSets = [
        "x86-64": "x86_64", "x86": "i686", "ARM-A64": "aarch64", "ARM-A32": "arm", "IA-64": "ia64", "MIPS64": "mips64",
        "PowerISA": "ppc64le", "RV64": "riscv64",
    ]
    /// Services that say no instruction set mean the 64-bit one: there are no others left.
    private static let architectures = ["x86": "x86_64", "ARM": "aarch64", "IA-64": "ia64", "Power": "ppc64le"]
}

/// A network card's port, as the machine's controller sees it (schema EthernetInterface).
package struct NetworkCard: Sendable, Hashable {
    package var name: String?
    /// The address that it has now, else the one that it was made with; any spelling.
    package var macAddress: String?
    package var speedMbps: Int64?
    /// Whether something is at the other end; `nil` where that is not said.
    package var hasLink: Bool?
    /// Whether the service says that it is in use: many say nothing while the machine is off.
    package var isEnabled: Bool

    /// The card that `document` describes; `nil` where there is none.
    package init?(_ document: JSON) {
        guard document.objectValue != nil, document.isPresent else { return nil }
        name = document["Id"]?.words ?? document["Name"]?.words
        macAddress = document["MACAddress"]?.words ?? document["PermanentMACAddress"]?.words
        speedMbps = document["SpeedMbps"]?.integerValue.flatMap { $0 > 0 ? $0 : nil }
        hasLink = document["LinkStatus"]?.stringValue.map { $0 == "LinkUp" }
        isEnabled = document["Status"]?["State"]?.stringValue != "Disabled" && document["InterfaceEnabled"]?.boolValue != false
    }
}

/// A disk of a machine (schemas Drive and SimpleStorage, Devices).
package struct StorageDevice: Sendable, Hashable {
    package var name: String?
    package var model: String?
    package var manufacturer: String?
    package var serialNumber: String?
    package var bytes: Int64
    /// `nil` where that is not said.
    package var isRotational: Bool?

    /// The disk that `document` describes; `nil` where there is none, or its size is not known.
    package init?(_ document: JSON) {
        guard document.isPresent, let bytes = document["CapacityBytes"]?.integerValue, bytes > 0 else { return nil }
        self.bytes = bytes
        name = document["Name"]?.words
        model = document["Model"]?.words
        manufacturer = document["Manufacturer"]?.words
        serialNumber = document["SerialNumber"]?.words
        isRotational = document["MediaType"]?.stringValue.map { $0 == "HDD" }
    }
}

extension JSON {
    /// Whether the thing is there: slots and sockets are resources even when they are empty.
    fileprivate var isPresent: Bool { self["Status"]?["State"]?.stringValue != "Absent" }

    fileprivate var count: Int? { integerValue.flatMap { $0 > 0 ? Int(clamping: $0) : nil } }

    /// A text in which there is something.
    fileprivate var words: String? { stringValue.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }
}
