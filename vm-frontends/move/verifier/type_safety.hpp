// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/control_flow_graph.hpp"
#include "vm-frontends/move/verifier/meter.hpp"
#include "vm-frontends/move/verifier/type_pool.hpp"

namespace braid::move
{
/// Checks the type of every operand. Serves all functions of a module, one after another.
class TypeSafety
{
public:
    TypeSafety(const CodeView& code, TypePool& pool, VerificationMeter& meter) noexcept
      : code_(code), tables_(code.tables), pool_(pool), meter_(meter)
    {}

    /// Gives what is wrong, and at which instruction. [control flow and stack usage are checked]
    [[nodiscard]] std::pair<StatusCode, std::uint16_t> check(
        const FunctionView& function, const ControlFlowGraph& graph);

private:
    /// A structure or one of its variants, with its type arguments.
    struct Target
    {
        const StructDefinition* definition = nullptr;
        std::optional<std::uint16_t> variant;
        std::optional<TableIndex> type_arguments;
    };
    /// A field, of a structure or of some of its variants.
    struct FieldTarget
    {
        Target owner;
        std::span<const std::uint16_t> variants;
        bool is_of_variants = false;
        std::uint16_t field = 0;
    };
    using Arguments = std::optional<TableIndex>;

    [[nodiscard]] StatusCode check(const Instruction& instruction);
    [[nodiscard]] StatusCode check_local(const Instruction& instruction);
    [[nodiscard]] StatusCode check_operator(const Instruction& instruction);
    [[nodiscard]] StatusCode check_load(const Instruction& instruction);
    [[nodiscard]] StatusCode check_reference(const Instruction& instruction);
    [[nodiscard]] StatusCode check_cast(TokenKind to);
    [[nodiscard]] StatusCode check_structure(const Instruction& instruction);
    [[nodiscard]] StatusCode check_global(const Instruction& instruction);
    [[nodiscard]] StatusCode check_vector(const Instruction& instruction);
    [[nodiscard]] StatusCode check_return();

    [[nodiscard]] StatusCode borrow_local(TableIndex local, bool is_mutable);
    [[nodiscard]] StatusCode borrow_field(const FieldTarget& target, bool is_mutable);
    [[nodiscard]] StatusCode check_field_instruction(const Instruction& instruction);
    [[nodiscard]] StatusCode call(TableIndex function, Arguments arguments);
    [[nodiscard]] StatusCode call_closure(TypeId expected);
    [[nodiscard]] StatusCode pack_closure(
        TableIndex function, Arguments arguments, std::uint64_t mask);
    [[nodiscard]] StatusCode pack(const Target& target);
    [[nodiscard]] StatusCode unpack(const Target& target);
    [[nodiscard]] StatusCode test_variant(const Target& target);
    [[nodiscard]] StatusCode borrow_global(const Target& target, bool is_mutable);
    [[nodiscard]] StatusCode borrow_element(TypeId element, bool is_mutable);

    [[nodiscard]] StatusCode push(TypeId type);
    [[nodiscard]] TypeId pop();
    [[nodiscard]] StatusCode charge(Arguments arguments);
    [[nodiscard]] AbilitySet abilities_of(TypeId type) { return pool_.abilities_of(type); }
    [[nodiscard]] TypeId type_of(const Target& target);
    /// Null where the structure has no such fields.
    [[nodiscard]] static const std::vector<FieldDefinition>* fields_of(const Target& target);
    /// Whether the type is a reference, mutable if so asked, to a vector of the element.
    [[nodiscard]] bool is_vector_reference(TypeId type, TypeId element, bool is_mutable) const;

    const CodeView& code_;
    const CompiledTables& tables_;
    TypePool& pool_;
    VerificationMeter& meter_;
    FunctionView function_;
    std::vector<TypeId> locals_;
    std::vector<TypeId> stack_;
    std::vector<TypeId> parts_;
};
}  // namespace braid::move
