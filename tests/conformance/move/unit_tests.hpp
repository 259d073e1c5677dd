// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/move/peer.hpp"

namespace braid::tests
{
/// A function that Move sources mark #[test], and how it must end.
struct MoveUnitTest
{
    std::string module;
    std::string function;
    /// Of its parameters, in order.
    std::vector<Hash32> arguments;
    /// What #[expected_failure] says: nothing where the test must succeed.
    struct Failure
    {
        /// Empty where any will do.
        std::string status;
        /// An abort's code, or what else the status says.
        std::optional<std::uint64_t> code;
    };
    std::optional<Failure> failure;
};

/// The tests in these sources, in order. Constants that expectations name are looked for in all of them. Throws where a test says
/// what is not understood.
[[nodiscard]] std::vector<MoveUnitTest> unit_tests_of(const std::vector<std::string>& sources);

/// Whether the test ended as it must.
[[nodiscard]] bool passes(const MoveUnitTest& test, const PeerOutcome& outcome);
}  // namespace braid::tests
