// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/code_view.hpp"

namespace braid::move
{
/// A type of a TypePool: equal types have equal numbers.
using TypeId = std::uint32_t;

/// The types that verifying one module meets, each once, so that comparing two is comparing numbers. Types of signatures and
/// fields come in when they are asked for. Cost of memory: about 40 bytes a distinct type; the meter bounds how many.
class TypePool
{
public:
    explicit TypePool(const CodeView& code);

    [[nodiscard]] TokenKind kind_of(TypeId type) const noexcept { return nodes_[type].kind; }
    [[nodiscard]] bool is_reference(TypeId type) const noexcept
    {
        const TokenKind kind = nodes_[type].kind;
        return kind == TokenKind::reference || kind == TokenKind::mutable_reference;
    }
    [[nodiscard]] bool is_integer(TypeId type) const noexcept
    {
        const TokenKind kind = nodes_[type].kind;
        return kind >= TokenKind::u8 && kind <= TokenKind::i256;
    }
    /// How many types it is made of, itself included.
    [[nodiscard]] std::uint64_t node_count_of(TypeId type) const noexcept
    {
        return nodes_[type].node_count;
    }
    [[nodiscard]] std::span<const TypeId> arguments_of(TypeId type) const noexcept
    {
        const Node& node = nodes_[type];
        return std::span{arguments_}.subspan(node.first_argument, node.argument_count);
    }
    /// Of a vector or a reference.
    [[nodiscard]] TypeId element_of(TypeId type) const noexcept
    {
        return arguments_[nodes_[type].first_argument];
    }
    /// Of a function: how many of its arguments, first, are its parameters.
    [[nodiscard]] std::uint32_t parameter_count_of(TypeId type) const noexcept
    {
        return nodes_[type].parameter_count;
    }

    [[nodiscard]] static constexpr TypeId primitive(TokenKind kind) noexcept
    {
        return static_cast<TypeId>(kind);
    }
    [[nodiscard]] TypeId vector_of(TypeId element);
    [[nodiscard]] TypeId reference_to(TypeId target, bool is_mutable);
    /// The structure with the type arguments of the signature; without any where that is nothing.
    [[nodiscard]] TypeId structure(TableIndex handle, std::optional<TableIndex> type_arguments);
    /// The function type, of its parameters and then its results.
    [[nodiscard]] TypeId function(
        std::span<const TypeId> types, std::size_t parameter_count, AbilitySet abilities);
    [[nodiscard]] TypeId type_of(const SignatureToken& token);

    /// The types of a signature. Valid for as long as the pool is.
    [[nodiscard]] std::span<const TypeId> signature(TableIndex index);
    /// The type with those of the signature in the place of its type parameters.
    [[nodiscard]] TypeId instantiate(TypeId type, std::optional<TableIndex> type_arguments);

    /// Whether a place of type `to` takes a value of type `from`: equal, but functions may have more abilities.
    [[nodiscard]] bool is_assignable(TypeId to, TypeId from) const noexcept;

    /// Begins a function, whose type parameters have these abilities. [they outlive the function's verification]
    void set_type_parameters(std::span<const AbilitySet> abilities) noexcept;
    /// What may be done with values of the type, in the function at hand.
    [[nodiscard]] AbilitySet abilities_of(TypeId type) noexcept;

private:
    struct Node
    {
        TokenKind kind = TokenKind::boolean;
        AbilitySet abilities;
        TableIndex index = 0;
        bool has_parameters = false;
        std::uint32_t parameter_count = 0;
        std::uint32_t first_argument = 0;
        std::uint32_t argument_count = 0;
        std::uint32_t next_of_hash = 0;
        std::uint64_t node_count = 1;
    };
    struct KnownAbilities
    {
        std::uint32_t function = 0;
        AbilitySet abilities;
    };
    struct Substitution
    {
        std::uint64_t key = 0;
        TypeId type = 0;
    };

    [[nodiscard]] TypeId intern(Node node, std::span<const TypeId> arguments);
    void grow_table();
    [[nodiscard]] AbilitySet compute_abilities(TypeId type) noexcept;
    [[nodiscard]] TypeId* find_substitution(std::uint64_t key);

    const CompiledTables& tables_;
    std::vector<Node> nodes_;
    std::vector<TypeId> arguments_;
    /// By hash, the first type of a chain; no_type where there is none.
    std::vector<TypeId> table_;
    std::vector<std::vector<TypeId>> signatures_;
    std::vector<bool> is_signature_known_;
    std::vector<Substitution> substitutions_;
    std::size_t substitution_count_ = 0;
    std::vector<KnownAbilities> abilities_;
    std::span<const AbilitySet> type_parameters_;
    std::uint32_t function_ = 1;
};
}  // namespace braid::move
