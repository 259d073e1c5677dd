// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "vm-frontends/move/format/file_format.hpp"
#include <random>
#include <vector>

namespace braid::tests
{
/// Makes wrong modules of right ones: changes bytes of the binary, or one entry of a table, an instruction, an operand, a type.
/// The same seed gives the same mutants.
class ModuleMutator
{
public:
    explicit ModuleMutator(std::uint64_t seed) : random_(seed) {}

    /// A mutant of the module, as a binary. [binary is a module]
    [[nodiscard]] std::vector<std::uint8_t> mutate(Bytes binary);

private:
    [[nodiscard]] std::size_t below(std::size_t limit) { return random_() % limit; }
    [[nodiscard]] bool one_in(std::size_t count) { return below(count) == 0; }
    void change_bytes(std::vector<std::uint8_t>& binary);
    void change_module(move::CompiledModule& module);
    void change_code(move::CompiledModule& module);
    void change_instruction(move::CompiledModule& module, move::CodeUnit& unit);
    void change_signature(move::CompiledModule& module);
    void change_token(move::CompiledModule& module, move::SignatureToken& token);
    void change_handle(move::CompiledModule& module);
    void change_definition(move::CompiledModule& module);
    void change_constant(move::CompiledModule& module);
    void change_index(std::uint16_t& index, std::size_t table_size);

    std::mt19937_64 random_;
};
}  // namespace braid::tests
