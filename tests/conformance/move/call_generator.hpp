// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/move/peer.hpp"
#include "vm-frontends/move/format/file_format.hpp"
#include <random>

namespace braid::tests
{
/// Makes calls of entry functions, whose arguments are what computers find hard: bounds of integers, empty vectors, shifts by
/// the width. The same seed makes the same calls.
class CallGenerator
{
public:
    /// `accounts` are who calls, and what addresses among arguments mostly are. [accounts is not empty]
    CallGenerator(std::uint64_t seed, std::vector<Hash32> accounts)
      : random_(seed), accounts_(std::move(accounts))
    {}

    /// A call of that function. Throws where a parameter has a type that no transaction may pass.
    [[nodiscard]] PeerCall call(
        const move::CompiledModule& module, const move::FunctionDefinition& function);

    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

private:
    [[nodiscard]] PeerBytes value(
        const move::CompiledModule& module, const move::SignatureToken& type);
    [[nodiscard]] PeerBytes integer(std::size_t size);
    [[nodiscard]] PeerBytes vector(
        const move::CompiledModule& module, const move::SignatureToken& element);
    [[nodiscard]] PeerBytes text();

    std::mt19937_64 random_;
    std::vector<Hash32> accounts_;
};

/// The functions of the module that transactions may call.
[[nodiscard]] std::vector<const move::FunctionDefinition*> entry_functions(
    const move::CompiledModule& module);
}  // namespace braid::tests
