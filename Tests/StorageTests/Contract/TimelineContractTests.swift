import Model
import Storage
import Testing

/// What every store promises of boot timelines.
@Suite struct TimelineContractTests {
    @Test(arguments: StoreKind.allCases) func keepsEveryEventAsItWas(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            try await store.create(plainNode(2))
            let stages = TimelineEvent.Stage.allCases
            let events = stages.enumerated().map { index, stage in
                TimelineEvent(
                    node: uuid(UInt64(index % 2 + 1)), at: moment(Int64(index)), stage: stage, text: "“\(stage.rawValue)”\u{0} …",
                    bytes: index % 3 == 0 ? nil : Int64(index) << 40, duration: index % 4 == 0 ? nil : .microseconds(index))
            }
            try await store.append(events)
            for number: UInt64 in [1, 2] {
                let mine = events.filter { $0.node == uuid(number) }
                let kept = try await store.timeline(of: uuid(number), after: nil, limit: 100)
                #expect(kept.map(\.event) == mine)
                #expect(kept.map(\.number) == Array(1...Int64(mine.count)))
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func goesOnAfterANumber(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            for number in 1...6 { try await store.append([event(Int64(number))]) }
            func numbers(after number: Int64?, _ limit: Int) async throws -> [Int64] {
                try await store.timeline(of: uuid(1), after: number, limit: limit).map(\.number)
            }
            #expect(try await numbers(after: nil, 2) == [5, 6])
            #expect(try await numbers(after: 0, 2) == [1, 2])
            #expect(try await numbers(after: 2, 2) == [3, 4])
            #expect(try await numbers(after: 4, 100) == [5, 6])
            #expect(try await numbers(after: 6, 100) == [])
            #expect(try await numbers(after: nil, 0) == [])
            #expect(try await numbers(after: nil, -1) == [])
        }
    }

    @Test(arguments: StoreKind.allCases) func keepsTheNewestOfANode(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            try await store.create(plainNode(2))
            let max = TimelineEntry.perNodeMax
            try await store.append([event(1, of: 2)])
            try await store.append((1...Int64(max - 1)).map { event($0) })
            try await store.append((0..<Int64(25)).map { event($0 + Int64(max)) })
            let kept = try await store.timeline(of: uuid(1), after: nil, limit: .max)
            #expect(kept.map(\.number) == Array(25...Int64(max + 24)))
            #expect(kept.map(\.event.at) == (25...Int64(max + 24)).map(moment))
            try await store.append((0..<Int64(2 * max)).map { event($0) })
            #expect(try await store.timeline(of: uuid(1), after: nil, limit: .max).count == max)
            #expect(try await store.timeline(of: uuid(1), after: nil, limit: 1).first?.number == Int64(3 * max + 24))
            #expect(try await store.timeline(of: uuid(2), after: nil, limit: .max).map(\.number) == [1])
        }
    }

    @Test(arguments: StoreKind.allCases) func leavesOutWhatBelongsToNoNode(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            try await store.append([])
            try await store.append([event(1, of: 7), event(2), event(3, of: 8)])
            #expect(try await store.timeline(of: uuid(1), after: nil, limit: 9).map(\.event) == [event(2)])
            #expect(try await store.timeline(of: uuid(7), after: nil, limit: 9).isEmpty)
            try await store.delete(uuid(1), revision: 0)
            #expect(try await store.timeline(of: uuid(1), after: nil, limit: 9).isEmpty)
            try await store.create(plainNode(1))
            #expect(try await store.timeline(of: uuid(1), after: nil, limit: 9).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases) func standsInNobodysWay(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            let read = try await store.read(uuid(1))
            try await store.append([event(1)])
            #expect(try await store.read(uuid(1)) == read)
            #expect(try await store.commit(NodeChange(read)).revision == 1)
            #expect(try await store.timeline(of: uuid(1), after: nil, limit: 9).count == 1)
        }
    }

    private func event(_ seconds: Int64, of node: UInt64 = 1) -> TimelineEvent {
        TimelineEvent(node: uuid(node), at: moment(seconds), stage: .dhcp, text: "192.0.2.101 offered")
    }
}
