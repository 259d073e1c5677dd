// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/move_type_parser.hpp"

namespace braid::tests
{
/// Reads members of structures, and code, into the tables. Structures are defined before it is used.
class MoveCodeParser
{
public:
    /// [members is nothing for a script]
    MoveCodeParser(MoveTokens& tokens, MoveTables& tables, MoveTypeParser& types,
        MoveMembers* members) noexcept
      : tokens_(tokens), tables_(tables), types_(types), members_(members)
    {}

    /// Behind "{": to behind the "}" that closes it. `parameters` are the names of the first locals, empty where they have none.
    move::CodeUnit code(const std::vector<std::string>& parameters);

    /// Where the structure is defined.
    move::TableIndex definition(move::TableIndex struct_handle);
    move::TableIndex structure() { return definition(types_.structure()); }
    move::TableIndex struct_instantiation();
    move::TableIndex field(bool is_generic);
    move::TableIndex variant(bool is_generic);
    move::TableIndex variant_field(bool is_generic);

private:
    MoveMembers& members();
    std::uint16_t variant_of(move::TableIndex definition);
    std::uint16_t field_of(const std::vector<move::FieldDefinition>& fields);
    void read_instruction(move::CodeUnit& unit);
    void read_operand(move::Instruction& instruction, move::CodeUnit& unit);
    void read_table_operand(move::Instruction& instruction);
    move::TableIndex member_operand(move::OperandKind kind);
    void read_literal(move::Instruction& instruction, move::CodeUnit& unit);
    move::TableIndex local();

    MoveTokens& tokens_;
    MoveTables& tables_;
    MoveTypeParser& types_;
    MoveMembers* members_;
    std::map<std::string, move::TableIndex> locals_;
    std::map<std::string, std::size_t> labels_;
    /// Instructions whose label is still to come.
    struct Branch
    {
        std::size_t offset = 0;
        std::string label;
        std::size_t line = 0;
    };
    std::vector<Branch> branches_;
};
}  // namespace braid::tests
