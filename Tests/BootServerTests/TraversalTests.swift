import Documents
import Foundation
import Model
import Testing

@testable import BootServer

/// No name leads out of what is served.
@Suite struct TraversalTests {
    static let attempts = [
        "../kernel", "images/../kernel", "images/rack/../../kernel", "images/./rack/os.raw", "images//../kernel",
        "images/rack/..", "/../../../etc/passwd", "..\\kernel", "images/.hidden", "images/rack/os.raw\0.png", "images/link",
        "loaders/undionly.kpxe", "boot/52-54-00-aa-00-01/../kernel", "boot/52-54-00-aa-00-01/..", "....//kernel",
    ]

    @Test(arguments: attempts)
    func nameLeadsNowhere(_ attempt: String) async throws {
        let world = try BootWorld()
        try Data("secret".utf8).write(to: world.folder.appending(path: "images/.hidden"))
        try FileManager.default.createSymbolicLink(
            at: world.folder.appending(path: "images/link"), withDestinationURL: world.folder.appending(path: "kernel"))
        guard let name = BootFileName(attempt) else { return }
        switch try await world.catalog().content(name, on: try BootWorld.network()) {
        case .notFound, .refused: break
        case .text, .file: Issue.record("\(attempt) was served")
        }
    }

    @Test(arguments: ["%2e%2e/kernel", "images/%2e%2e/kernel", "images%2f..%2f..%2fkernel", "images/rack%2f..%2f.hidden"])
    func escapesLeadNowhere(_ attempt: String) async throws {
        let decoded = try #require(HTTPRequestPath.name("/" + attempt))
        try await nameLeadsNowhere(decoded)
    }

    @Test func linksInsideTheFolderAreFollowed() async throws {
        let world = try BootWorld()
        try FileManager.default.createSymbolicLink(
            atPath: world.path("images/latest.raw"), withDestinationPath: "rack/os.raw")
        let folder = try #require(ConfinedFolder(path: world.path("images")))
        #expect(folder.file(["latest.raw"])?.size == 100_000)
        #expect(folder.file(["rack"]) == nil)
        #expect(folder.file(at: world.path("kernel")) == nil)
        #expect(folder.file(at: world.path("images/rack/../../kernel")) == nil)
        #expect(ConfinedFolder(path: world.path("nowhere")) == nil)
    }

    /// What a node names is a path as well: it may not show files of the service to whoever may write the node.
    @Test func aNodeNamesFilesOfTheImageDirectoryOnly() async throws {
        let world = try BootWorld()
        let secret = world.path("loaders/undionly.kpxe")
        try await world.node(.deployWait, .deploy) { node in
            node.driverInfo = .init([
                "deploy_kernel": .string(secret), "deploy_ramdisk": .string(world.path("images/rack/os.raw")),
            ])
        }
        let catalog = try world.catalog()
        let interface = try BootWorld.network()
        guard case .refused = try await catalog.content(.kernel(BootWorld.machine), on: interface) else {
            Issue.record("a file outside was served")
            return
        }
        guard case .file(let file, .ramdisk, _) = try await catalog.content(.ramdisk(BootWorld.machine), on: interface) else {
            Issue.record("a file inside was not served")
            return
        }
        #expect(file.size == 100_000)
    }
}
