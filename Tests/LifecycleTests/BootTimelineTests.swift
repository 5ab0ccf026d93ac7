import Lifecycle
import Model
import Testing

/// How events become boots.
struct BootTimelineTests {
    private typealias Stage = TimelineEvent.Stage

    /// Events of one node, by second and stage.
    static func events(_ signs: [(Double, TimelineEvent.Stage)]) -> [TimelineEvent] {
        signs.map { seconds, stage in
            TimelineEvent(
                node: ResourceID(high: 1, low: 1), at: Timestamp(microseconds: 1_700_000_000_000_000) + .seconds(seconds),
                stage: stage, text: "\(stage.rawValue) at \(seconds)")
        }
    }

    @Test func whatWasFoundOffBootsAnewWithTheNextSign() {
        #expect(
            boots([(0, .powerOn), (3, .dhcp), (4, .loader), (60, .powerOff), (62, .refused), (200, .dhcp), (201, .loader)])
                == [[.powerOn, .dhcp, .loader, .powerOff, .refused], [.dhcp, .loader]])
        let boot = BootTimeline(Self.events([(0, .powerOn), (3, .dhcp), (60, .powerOff)])).boots[0]
        #expect(boot.reached == .dhcp && boot.signs.last?.stage == .dhcp && boot.spans.map(\.stage) == [.powerOn, .dhcp])
    }

    private func boots(_ signs: [(Double, TimelineEvent.Stage)]) -> [[TimelineEvent.Stage]] {
        BootTimeline(Self.events(signs)).boots.map { $0.events.map(\.stage) }
    }

    private static let ramdisk: [(Double, TimelineEvent.Stage)] = [
        (0, .powerOn), (3, .dhcp), (3.1, .loader), (4, .dhcp), (4.1, .script), (4.2, .kernel), (5, .ramdisk), (9, .dhcp),
        (10, .lookup), (11, .heartbeat), (12, .step), (13, .image), (20, .image), (21, .configDrive), (22, .step),
    ]

    @Test func nothingIsNoBoot() {
        #expect(BootTimeline([]).boots.isEmpty)
    }

    @Test func oneStartIsOneBoot() {
        #expect(boots(Self.ramdisk) == [Self.ramdisk.map(\.1)])
    }

    @Test func everySwitchingOnBeginsABoot() {
        let second = Self.ramdisk.map { ($0.0 + 100, $0.1) }
        #expect(boots(Self.ramdisk + second).count == 2)
        #expect(boots([(0, .powerOn), (1, .powerOn)]) == [[.powerOn], [.powerOn]])
    }

    @Test func theStartFromTheDiskIsABootOfItsOwnHoweverManyTellOfIt() {
        let instance: [(Double, TimelineEvent.Stage)] = [(30, .powerOn), (30.1, .instanceBoot), (50, .operatingSystem)]
        #expect(boots(Self.ramdisk + instance).last == [.powerOn, .instanceBoot, .operatingSystem])
        let reversed: [(Double, TimelineEvent.Stage)] = [(30, .instanceBoot), (31, .powerOn), (50, .operatingSystem)]
        #expect(boots(Self.ramdisk + reversed).last == [.instanceBoot, .powerOn, .operatingSystem])
        #expect(boots([(0, .instanceBoot), (300, .powerOn)]).count == 2)
    }

    @Test func firmwareThatAsksForALoaderAgainWasStartedByHand() {
        let again: [(Double, TimelineEvent.Stage)] = [(60, .dhcp), (61, .dhcp), (61.5, .loader), (62, .script), (63, .kernel)]
        #expect(boots(Self.ramdisk + again).last == [.dhcp, .dhcp, .loader, .script, .kernel])
        // A card whose own ROM is iPXE asks for no loader.
        let byScript: [(Double, TimelineEvent.Stage)] = [(60, .dhcp), (62, .script), (63, .kernel)]
        #expect(boots(Self.ramdisk + byScript).last == [.dhcp, .script, .kernel])
    }

    @Test func aLoaderThatOnlySaysToBootTheDiskIsPartOfThatStart() {
        #expect(boots([(0, .instanceBoot), (4, .dhcp), (5, .loader), (6, .script), (30, .operatingSystem)]).count == 1)
    }

    @Test func aRequestAfterALongSilenceBeginsABoot() {
        #expect(boots(Self.ramdisk + [(3_600, .dhcp), (3_601, .loader)]).last == [.dhcp, .loader])
        #expect(boots([(0, .powerOn), (2_000, .refused)]).count == 2)
    }

    @Test func eventsMayArriveInAnyOrder() {
        let events = Self.events(Self.ramdisk + [(30, .instanceBoot), (50, .operatingSystem)])
        let boots = BootTimeline(events).boots
        for shift in 0..<events.count {
            let shifted = Array(events[shift...] + events[..<shift])
            let again = BootTimeline(shifted).boots
            #expect(again.map(\.events) == boots.map(\.events))
            #expect(again.flatMap { $0.indices.map { shifted[$0] } } == boots.flatMap(\.events))
        }
    }

    @Test func aStageLastsUntilTheNextBegins() throws {
        var events = Self.events(Self.ramdisk)
        for index in events.indices {
            switch events[index].stage {
            case .kernel: events[index].bytes = 14_000_000
            case .image: events[index].bytes = events[index].text.contains("20") ? 900 : 300
            default: break
            }
        }
        let boot = try #require(BootTimeline(events).boots.first)
        #expect(
            boot.spans.map(\.stage) == [
                .powerOn, .dhcp, .loader, .script, .kernel, .ramdisk, .lookup, .heartbeat, .step, .image, .configDrive,
            ])
        #expect(boot.spans.first?.duration == .seconds(3))
        #expect(boot.spans.first { $0.stage == .ramdisk }?.duration == .seconds(5))
        #expect(boot.spans.first { $0.stage == .kernel }?.bytes == 14_000_000)
        #expect(boot.spans.first { $0.stage == .image }?.bytes == 900)
        #expect(boot.spans.last?.duration == nil)
        #expect(boot.reached == .configDrive)
    }

    @Test func theLastStepOfADeploymentIsNoStageOfTheInstance() throws {
        let signs: [(Double, TimelineEvent.Stage)] = [(0, .instanceBoot), (0.1, .step), (13, .operatingSystem)]
        let boot = try #require(BootTimeline(Self.events(signs)).boots.first)
        #expect(boot.spans.map(\.stage) == [.instanceBoot, .operatingSystem])
        #expect(boot.spans.first?.duration == .seconds(13))
    }

    @Test func refusalsAloneReachNothing() {
        #expect(BootTimeline(Self.events([(0, .refused), (1, .refused)])).boots.first?.reached == nil)
    }
}
