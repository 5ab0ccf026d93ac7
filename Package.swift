// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every target: Swift 6 semantics, explicit existentials, imports that do not leak, no warnings.
let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// A module of ours in `Sources/<layer>/<name>`. What it may import is what is listed here; the build refuses the rest.
func module(_ layer: String, _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(layer)/\(name)", exclude: exclude, swiftSettings: rules)
}

/// The tests of one module, in the folder `Tests/<module>Tests`.
func tests(_ module: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(module)Tests", dependencies: [.init(stringLiteral: module), "TestWorlds", "RepeatableRandom"] + dependencies,
        path: "Tests/\(module)Tests", exclude: exclude, swiftSettings: rules)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycleServices = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

let package = Package(
    name: "ironbird",
    products: [
        .executable(name: "ironbird", targets: ["ironbird"]),
        .executable(name: "ironbird-agent", targets: ["ironbird-agent"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["CommandLineArguments", "YAML"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C libraries of the system, and what makes one of them usable by all.
        .systemLibrary(
            name: "CSQLite", path: "Sources/Libraries/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CCrypto", path: "Sources/Libraries/CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCrypt", path: "Sources/Libraries/CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .target(name: "CCurl", path: "Sources/Libraries/CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "CTLS", path: "Sources/Libraries/CTLS", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", path: "Sources/Libraries/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", path: "Sources/Libraries/CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CLinux", path: "Sources/Libraries/CLinux"),
        module("Libraries", "Compression", ["CZlib", "CZstd"]),
        module("Libraries", "OutboundHTTP", ["CCurl"]),

        // Core: decisions. No I/O, no clock, no async, no Foundation.
        module("Core", "Documents"),
        module("Core", "Model", ["Documents"]),
        module("Core", "Lifecycle", ["Model", "Documents"], exclude: ["DIAGRAM.md"]),

        // Protocols: bytes and documents to values and back.
        module("Protocols", "BareMetalAPI", ["Documents", "Model", "Lifecycle"]),
        module("Protocols", "AgentContract", ["Documents", "Model"]),
        module("Protocols", "DiskFormats"),
        module("Protocols", "IPMI"),
        module("Protocols", "DHCP", ["Model"]),
        module("Protocols", "TFTP"),
        module("Protocols", "ConfigDriveImage", ["Documents"]),
        module("Protocols", "Redfish", ["Documents"]),

        // Drivers: hardware, behind the interfaces that the conductor calls.
        module("Drivers", "DriverInterfaces", ["Documents", "Model"]),
        module("Drivers", "UndrivenInterfaces", ["DriverInterfaces", "Documents", "Model"]),
        module("Drivers", "FakeDriver", ["DriverInterfaces", "UndrivenInterfaces", "Documents", "Model"]),
        module(
            "Drivers", "AgentDriver",
            ["DriverInterfaces", "AgentContract", "ConfigDriveImage", "OutboundHTTP", "CCrypt", "Documents", "Model"]),
        module("Drivers", "ControllerAccess", ["DriverInterfaces", "Model"]),
        module(
            "Drivers", "IPMIDriver",
            [
                "DriverInterfaces", "UndrivenInterfaces", "ControllerAccess", "IPMI", "Documents", "Model", "CCrypto", nioCore,
                nioPosix,
            ]),
        module(
            "Drivers", "RedfishDriver",
            ["DriverInterfaces", "UndrivenInterfaces", "ControllerAccess", "Redfish", "OutboundHTTP", "Documents", "Model"]),

        // Storage: what survives.
        module("Storage", "Storage", ["Documents", "Model", "Lifecycle"]),
        module("Storage", "MemoryStorage", ["Storage", "Documents", "Model", "Lifecycle"]),
        module("Storage", "SQLiteStorage", ["Storage", "Documents", "Model", "Lifecycle", "CSQLite"]),
        module("Storage", "Sealing", ["Storage", "CCrypto"]),

        // Services: everything that runs in the service.
        module("Services", "Observability", ["Model", logging]),
        module(
            "Services", "Timeline",
            ["Model", "Storage", "DriverInterfaces", "Observability", logging, lifecycleServices, collections]),
        module(
            "Services", "Conductor",
            [
                "Documents", "Model", "Lifecycle", "Storage", "DriverInterfaces", "Observability", logging, lifecycleServices,
                collections,
            ]),
        module(
            "Services", "RESTAPI",
            [
                "Documents", "Model", "Lifecycle", "BareMetalAPI", "Storage", "DriverInterfaces", "Conductor", "Observability",
                "Timeline", "CCrypt", logging, lifecycleServices, hummingbird, hummingbirdTLS, nioCore, nioHTTP, nioPosix, nioSSL,
            ]),

        // Agent: everything that runs in the ramdisk.
        module("Agent", "DiskAccess", ["CLinux", "Model"]),
        module(
            "Agent", "Imaging",
            ["AgentContract", "Compression", "CCrypto", "DiskAccess", "DiskFormats", "Model", "OutboundHTTP"]),
        module("Agent", "Hardware", ["AgentContract", "Documents", "Model"]),
        module("Agent", "AgentCommands", ["AgentContract", "Documents", "Imaging", "Model"]),
        module("Agent", "CommandServer", ["AgentCommands", "CLinux", "CTLS", "DiskAccess", "Documents"]),
        module(
            "Agent", "AgentSteps",
            [
                "AgentContract", "AgentCommands", "Compression", "CCrypt", "CLinux", "DiskAccess", "DiskFormats", "Documents",
                "Hardware", "Imaging", "Model",
            ]),
        module(
            "Agent", "AgentLife",
            [
                "AgentContract", "AgentCommands", "AgentSteps", "CommandServer", "Documents", "Hardware", "Imaging", "Model",
                "OutboundHTTP",
            ]),
        module("Services", "VirtualControllers", ["CLinux", "IPMI", "Documents", nioCore, nioHTTP, nioPosix]),

        // What firmware executes: the scripts of the folder, compiled in.
        .target(
            name: "BootScripts", path: "PXE", exclude: ["README.md"],
            resources: [
                .embedInCode("ramdisk.ipxe"), .embedInCode("ramdisk.grub"), .embedInCode("local-disk.ipxe"),
                .embedInCode("local-disk.grub"), .embedInCode("start.ipxe"), .embedInCode("start.grub"),
            ], swiftSettings: rules),
        module(
            "Services", "BootServer",
            [
                "Documents", "Model", "Lifecycle", "DHCP", "TFTP", "BootScripts", "Storage", "DriverInterfaces", "Observability",
                logging, lifecycleServices, nioCore, nioPosix, nioHTTP,
            ]),

        // Programs: read the configuration, build, run.
        module("Programs", "OperatorCommands", ["Documents", "Model", "BareMetalAPI", "OutboundHTTP", argumentParser, yams]),
        module(
            "Programs", "ServeCommand",
            [
                "CLinux", "Model", "Lifecycle", "BareMetalAPI", "DriverInterfaces", "FakeDriver", "AgentDriver", "IPMIDriver",
                "RedfishDriver", "OutboundHTTP", "Storage", "SQLiteStorage", "Sealing", "Timeline", "Conductor", "RESTAPI",
                "BootServer",
                "DHCP", "Observability", argumentParser, configuration, logging,
                lifecycleServices,
            ]),
        module(
            "Programs", "LabCommand",
            ["VirtualControllers", "IPMIDriver", "OperatorCommands", "Documents", argumentParser, lifecycleServices]),
        .executableTarget(
            name: "ironbird", dependencies: ["LabCommand", "OperatorCommands", "ServeCommand", argumentParser],
            path: "Sources/Programs/ironbird",
            swiftSettings: rules),

        .executableTarget(
            name: "ironbird-agent", dependencies: ["AgentLife", "AgentSteps", "Hardware", "OutboundHTTP"],
            path: "Sources/Programs/ironbird-agent", swiftSettings: rules),

        // Measurements of the built service, run by `make bench`.
        .executableTarget(
            name: "service-benchmark", dependencies: ["OutboundHTTP", "Documents"], path: "Benchmarks/ServiceBenchmark",
            swiftSettings: rules),
        .executableTarget(
            name: "power-benchmark", dependencies: ["IPMIDriver", "DriverInterfaces", "Documents", "Model"],
            path: "Benchmarks/PowerBenchmark", swiftSettings: rules),
        .executableTarget(
            name: "controller-simulator", dependencies: ["IPMIDriver", "SimulatedControllers"],
            path: "Benchmarks/ControllerSimulator", swiftSettings: rules),

        // Tests: one folder per module; TestWorlds has the worlds and fakes that several of them share, RepeatableRandom what they draw
        // their lots with.
        .target(name: "RepeatableRandom", path: "Tests/Support/RepeatableRandom", swiftSettings: rules),
        .target(
            name: "TestWorlds",
            dependencies: [
                "RepeatableRandom", "Documents", "Model", "Lifecycle", "Storage", "MemoryStorage", "DriverInterfaces",
                "FakeDriver", "Conductor", logging,
            ],
            path: "Tests/Support/TestWorlds", swiftSettings: rules),
        // Controllers that exist only as long as a test: the other side of the protocols that drivers speak.
        .target(
            name: "SimulatedControllers",
            dependencies: ["RepeatableRandom", "IPMI", "Documents", nioCore, nioPosix, nioHTTP, nioSSL],
            path: "Tests/Support/SimulatedControllers", swiftSettings: rules),
        // Servers on the loopback whose every answer, and how it goes wrong, a test decides.
        .target(name: "FaultyServers", path: "Tests/Support/FaultyServers", swiftSettings: rules),
        // Machines with agents on them, in virtual time, and agents over HTTPS: what surrounds an agent-driven node.
        .target(
            name: "SimulatedAgents",
            dependencies: [
                "TestWorlds", "SimulatedControllers", "AgentDriver", "AgentContract", "Conductor", "DriverInterfaces", "Storage",
                "Lifecycle",
                "Model", "Documents", nioCore, nioPosix, nioHTTP, nioSSL,
            ],
            path: "Tests/Support/SimulatedAgents", swiftSettings: rules),
        tests("Documents"),
        tests("Model", ["Documents"]),
        tests("Lifecycle", ["Model", "Documents"]),
        tests("BareMetalAPI", ["Model", "Documents"]),
        tests("AgentContract", ["Model", "Documents"]),
        tests("ConfigDriveImage", ["Documents"]),
        tests("DiskFormats"),
        tests("Compression"),
        tests("Hardware", ["AgentContract", "Model", "Documents"]),
        tests("AgentCommands", ["AgentContract", "CommandServer", "Documents", "Imaging", "Model", "OutboundHTTP"]),
        tests(
            "AgentLife",
            [
                "AgentContract", "AgentSteps", "FaultyServers", "Hardware", "Imaging", "OutboundHTTP", "Model", "Documents",
            ]),
        tests(
            "Imaging",
            [
                "AgentContract", "DiskAccess", "DiskFormats", "Compression", "FaultyServers", "OutboundHTTP", "Model",
                "Documents",
            ]),
        tests("IPMI", ["IPMIDriver", "SimulatedControllers"]),
        tests("DHCP", ["Model"]),
        tests("TFTP"),
        tests(
            "VirtualControllers", ["IPMI", "IPMIDriver", "DriverInterfaces", "Model", "Documents", nioCore, nioPosix]),
        tests("LabCommand", ["VirtualControllers", "OperatorCommands", "Documents", argumentParser]),
        tests(
            "AgentDriver",
            [
                "SimulatedAgents", "SimulatedControllers", "AgentContract", "ConfigDriveImage", "OutboundHTTP", "Conductor",
                "DriverInterfaces", "Lifecycle", "MemoryStorage", "Storage", "Model", "Documents",
            ]),
        tests("FakeDriver", ["DriverInterfaces", "IPMIDriver", "RedfishDriver", "Model", "Documents"]),
        tests("ControllerAccess", ["DriverInterfaces", "Model"]),
        tests(
            "IPMIDriver",
            ["DriverInterfaces", "ControllerAccess", "SimulatedControllers", "IPMI", "Model", "Documents", nioCore, nioPosix]),
        tests("Redfish", ["Documents"]),
        tests(
            "RedfishDriver",
            ["DriverInterfaces", "ControllerAccess", "SimulatedControllers", "Redfish", "OutboundHTTP", "Model", "Documents"]),
        tests("Storage", ["MemoryStorage", "SQLiteStorage", "Sealing", "BareMetalAPI", "Model", "Lifecycle", "Documents"]),
        tests(
            "Conductor",
            [
                "MemoryStorage", "Storage", "DriverInterfaces", "FakeDriver", "Model", "Lifecycle", "Documents", "Observability",
                logging, lifecycleServices,
            ]),
        tests(
            "RESTAPI",
            [
                "Conductor", "MemoryStorage", "Storage", "DriverInterfaces", "FakeDriver", "BareMetalAPI", "Model", "Lifecycle",
                "Documents", "Observability", "OutboundHTTP", "Timeline", hummingbird, hummingbirdTesting, logging, nioPosix,
            ]),
        tests(
            "BootServer",
            [
                "BootScripts", "DHCP", "TFTP", "Lifecycle", "Model", "Documents", "Storage", "MemoryStorage", "DriverInterfaces",
                "Observability", "SimulatedControllers", logging, lifecycleServices,
            ], exclude: ["Golden"]),
        tests("Observability", ["Model", logging]),
        tests(
            "Timeline",
            [
                "Model", "Storage", "MemoryStorage", "SQLiteStorage", "Sealing", "DriverInterfaces", "Observability", logging,
                lifecycleServices,
            ]),
        tests("OutboundHTTP", ["SimulatedControllers", nioCore, nioPosix, nioSSL]),
        tests("OperatorCommands", ["OutboundHTTP", "BareMetalAPI", "Documents", argumentParser]),
        tests(
            "ServeCommand",
            [
                "BootServer", "DHCP", "Documents", "FaultyServers", "Lifecycle", "Model", "OutboundHTTP", "RESTAPI",
                configuration,
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "OutboundHTTP", "Documents", "IPMIDriver", "SimulatedControllers", "FaultyServers", "RepeatableRandom",
            ],
            path: "Tests/EndToEnd",
            exclude: [
                "requirements.txt", "requirements-schedulers.txt", "requirements-ironic.txt", "openstacksdk_lifecycle.py",
                "openstacksdk_allocations.py",
                "nova_driver.py", "metalsmith_deploy.py", "prometheus_metrics.py", "PythonAgent", "Machines",
            ], swiftSettings: rules),
        .testTarget(name: "TidyTests", path: "Tests/TidyTests", swiftSettings: rules),
    ]
)
