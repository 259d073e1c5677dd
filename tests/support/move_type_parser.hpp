// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/move_tables.hpp"
#include "tests/support/move_tokens.hpp"

namespace braid::tests
{
/// Reads names and types of the assembler's language into the tables.
class MoveTypeParser
{
public:
    MoveTypeParser(MoveTokens& tokens, MoveTables& tables) noexcept
      : tokens_(tokens), tables_(tables)
    {}

    /// What names without a module belong to.
    void set_self(const Hash32& address, std::string name);
    /// The handle of the module itself.
    move::TableIndex self();

    move::TableIndex module();
    move::TableIndex structure();
    move::TableIndex function();
    move::SignatureToken type();
    /// Types with commas between them, up to that mark, which is taken.
    move::Signature types_until(std::string_view end);
    /// <...>: where the signature stands.
    move::TableIndex arguments();
    move::Constant constant();
    std::vector<std::uint8_t> bytes();

    /// Abilities with that between them.
    move::AbilitySet abilities(std::string_view between);
    /// "has" and abilities, if that is next.
    move::AbilitySet has();
    std::vector<move::StructTypeParameter> parameters();

private:
    struct Path
    {
        move::TableIndex module = 0;
        std::string name;
    };
    Path path();
    bool is_type_parameter() const;
    move::SignatureToken function_type();
    std::vector<std::uint8_t> constant_data(const move::SignatureToken& type);

    MoveTokens& tokens_;
    MoveTables& tables_;
    std::optional<std::pair<Hash32, std::string>> self_;
    unsigned depth_ = 0;
};
}  // namespace braid::tests
