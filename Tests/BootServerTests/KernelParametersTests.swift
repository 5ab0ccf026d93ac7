import Documents
import Model
import Testing

@testable import BootServer

@Suite struct KernelParametersTests {
    private func words(
        driver: String? = nil, instance: String? = nil, standard: String = "nofb", isInspection: Bool = false
    ) throws -> String {
        var node = Node(uuid: .random(), driver: "ipmi", createdAt: Timestamp(microseconds: 0))
        if let driver { node.driverInfo = JSONText(["kernel_append_params": .string(driver)]) }
        if let instance { node.instanceInfo = JSONText(["kernel_append_params": .string(instance)]) }
        return try KernelParameters(
            .init(
                node: node, standard: standard, isInspection: isInspection, address: BootWorld.machine,
                endpoint: "http://192.0.2.1:6385")
        ).words.joined(separator: " ")
    }

    @Test func theAgentIsToldWhereTheServiceIs() throws {
        #expect(
            try words() == "selinux=0 troubleshoot=0 text nofb ipa-api-url=http://192.0.2.1:6385 BOOTIF=01-52-54-00-aa-00-01")
        #expect(
            try words(isInspection: true)
                == "selinux=0 troubleshoot=0 text nofb ipa-inspection-callback-url=http://192.0.2.1:6385/v1/continue_inspection "
                + "ipa-api-url=http://192.0.2.1:6385 BOOTIF=01-52-54-00-aa-00-01")
    }

    @Test func theInstanceGoesBeforeTheNodeAndTheNodeBeforeTheSetting() throws {
        #expect(try words(driver: "a", instance: "b").contains("text b ipa"))
        #expect(try words(driver: "a").contains("text a ipa"))
        #expect(try words(driver: "a  %default% b", standard: "quiet").contains("text a quiet b ipa"))
        #expect(try words(driver: "").contains("text ipa"))
    }

    @Test(arguments: ["a\nb", "a\u{0}", "a\u{7F}", "a || b", "a && b", "a ; poweroff", "a { b"])
    func wordsOfTheBootLoaderAreNoParameters(_ text: String) {
        #expect(throws: KernelParameters.Refusal.self) { try words(driver: text) }
        #expect(throws: KernelParameters.Refusal.self) { try words(standard: text) }
    }
}
