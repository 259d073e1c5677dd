// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include "vm-frontends/move/runtime/layout.hpp"
#include "vm-frontends/move/runtime/type.hpp"
#include "vm-frontends/move/type_tag.hpp"
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

namespace braid::move
{
/// How large types, their tags, layouts and values may be; the defaults are mainnet's of 2025.
/// aptos-core: aptos-vm-environment/src/prod_configs.rs.
struct TypeLimits
{
    /// Of types that are made at run time, each type in them counted.
    std::uint64_t type_node_count_max = 256;
    std::uint64_t type_depth_max = 20;
    /// Layouts: 256 nodes before gas feature version 34 (release 1.30).
    std::uint64_t layout_node_count_max = 512;
    std::uint64_t layout_depth_max = 128;
    std::uint64_t value_depth_max = 128;
    /// A tag costs so much a type and a byte of a structure's name, and at most so much.
    std::uint64_t tag_cost_max = 5000;
    std::uint64_t tag_cost_base = 100;
    std::uint64_t tag_cost_byte = 1;
    /// Whether layouts take aggregators v2 out of what holds them.
    bool delayed_fields = false;
};

/// A type's tag, cached beside it.
struct InternedTag
{
    /// BCS of the TypeTag.
    Bytes encoded{};
    /// What making it costs of TypeLimits::tag_cost_max.
    std::uint64_t cost = 0;
    /// How deep vectors, structures and functions stand in one another. BCS of more than move::type_depth_max is refused by
    /// whoever reads it.
    unsigned nesting = 0;

    /// BCS of the StructTag. [of a structure]
    [[nodiscard]] Bytes struct_tag() const noexcept { return encoded.subspan(1); }
};

/// How deep values of a structure are, by how deep those of its type arguments are: the greatest of `constant` and, of each
/// term, the type argument's depth and the number.
/// aptos-core: move-vm/types/src/loaded_data/runtime_types.rs.
struct DepthFormula
{
    struct Term
    {
        std::uint16_t parameter = 0;
        std::uint64_t added = 0;
    };
    std::optional<std::uint64_t> constant;
    /// One a parameter, in their order.
    std::vector<Term> terms;

    void add(const DepthFormula& other);
    void deepen(std::uint64_t levels) noexcept;
    [[nodiscard]] std::uint64_t solve(std::span<const std::uint64_t> depths) const noexcept;
};

/// Finds how a structure is declared that a type tag names; loads its module where need be.
class StructResolver
{
public:
    virtual ~StructResolver() = default;
    [[nodiscard]] virtual Result<const StructDeclaration*, VmError> resolve(
        const StructTag& tag) = 0;
};

/// The types of one CodeSpace: equal types are one object. With each its tag, its name, its layout and its depth, made when they
/// are first asked for.
///
/// Thread safety: all methods may be called by any thread.
/// 1. What was handed out is immutable and stays where it is until the interner goes.
/// 2. Readers take no lock on what is there already: tables and caches are published by release stores.
/// 3. Everything new is made under one lock.
/// 4. A declaration is written by define_structs(), and its group by whoever loads the module, before anything else may reach
///    it: the module that holds it is published after.
class TypeInterner
{
public:
    explicit TypeInterner(const TypeLimits& limits = {});
    TypeInterner(const TypeInterner&) = delete;
    TypeInterner& operator=(const TypeInterner&) = delete;
    ~TypeInterner();

    [[nodiscard]] const TypeLimits& limits() const noexcept { return limits_; }

    /// boolean to signer. The same for every interner.
    [[nodiscard]] static const Type* primitive(TypeForm form) noexcept;

    // As signatures say types: no limit but that of signatures. Cost: a load for vectors and references that are there, else a
    // hash and a probe.
    [[nodiscard]] const Type* vector_of(const Type* element) noexcept
    {
        return derive(element, TypeForm::vector);
    }
    [[nodiscard]] const Type* reference_to(const Type* target, bool is_mutable) noexcept
    {
        return derive(target, is_mutable ? TypeForm::mutable_reference : TypeForm::reference);
    }
    [[nodiscard]] const Type* type_parameter(std::uint16_t index) noexcept;
    [[nodiscard]] const Type* structure_of(
        const StructDeclaration* structure, std::span<const Type* const> arguments) noexcept;
    /// `types`: parameters, of which there are so many, and results.
    [[nodiscard]] const Type* function_of(std::span<const Type* const> types,
        std::uint16_t parameter_count, AbilitySet abilities) noexcept;
    /// The type that a signature says, its structures declared as their handles say, by index. Null where it has no form at run
    /// time (signed integers). [tokens are within bounds]
    [[nodiscard]] const Type* type_of_token(
        const SignatureToken& token, std::span<StructDeclaration* const> handles) noexcept;

    /// Whether a type is within the limits of types made at run time: too_many_type_nodes or vm_max_type_depth_reached where
    /// not, by which a walk in preorder meets first.
    [[nodiscard]] Result<Done, StatusCode> check(const Type* type) const noexcept
    {
        if (type->node_count <= limits_.type_node_count_max &&
            type->depth <= limits_.type_depth_max) [[likely]]
            return Done{};
        return Err{limit_of(type, {})};
    }
    /// `type` with `arguments` in the place of its parameters, within the limits.
    [[nodiscard]] Result<const Type*, StatusCode> substitute(
        const Type* type, std::span<const Type* const> arguments) noexcept;
    /// The type that BCS of a TypeTag says, within the limits, its arguments having the abilities that the declarations ask for.
    /// value_deserialization_error where it is no BCS of one.
    [[nodiscard]] Result<const Type*, VmError> type_of_tag(
        Bytes type_tag, StructResolver& resolver);
    /// Whether types may stand for type parameters of these constraints: number_of_type_arguments_mismatch,
    /// constraint_not_satisfied. [closed types]
    [[nodiscard]] static Result<Done, StatusCode> check_arguments(
        std::span<const AbilitySet> constraints, std::span<const Type* const> arguments) noexcept;

    /// type_tag_limit_exceeded beyond the cost; unknown_invariant_violation_error of references and type parameters.
    [[nodiscard]] Result<const InternedTag*, StatusCode> tag_of(const Type* type) noexcept;
    /// "0x1::coin::Coin<0x1::aptos_coin::AptosCoin>". Fails where tag_of() does.
    [[nodiscard]] Result<std::string_view, StatusCode> name_of(const Type* type) noexcept;
    /// too_many_type_nodes, vm_max_value_depth_reached, what substitution into a field's type fails with, or
    /// unknown_invariant_violation_error of references and type parameters.
    [[nodiscard]] Result<const Layout*, StatusCode> layout_of(const Type* type) noexcept;
    /// Whether values of the type may be as deep as it lets them: vm_max_value_depth_reached where not. What the interpreter
    /// checks before it makes a structure or a vector.
    [[nodiscard]] Result<Done, StatusCode> check_value_depth(const Type* type) noexcept;

    /// The structure of that name, made undeclared where it is not there. One object a name.
    [[nodiscard]] StructDeclaration* structure_named(
        const Hash32& address, std::string_view module, std::string_view name);
    /// Declares the structures of a module. `handles` are what its struct handles name, by index, those of other modules
    /// declared already. False where a field has a type without a form at run time. [the module is verified; it was not
    /// declared before]
    [[nodiscard]] bool define_structs(
        const CompiledModule& module, std::span<StructDeclaration* const> handles);

    /// About how many bytes all of it takes.
    [[nodiscard]] std::size_t size_reserved() const noexcept;

private:
    struct Table;
    struct Kept;
    static constexpr std::size_t primitive_count = 9;
    /// Vectors, references, mutable references.
    static constexpr std::size_t derivation_count = 3;

    [[nodiscard]] const Type* derive(const Type* inner, TypeForm form) noexcept;
    /// The type that equals `shape`, of which what follows from the rest is not set yet.
    [[nodiscard]] const Type* intern(Type shape) noexcept;
    [[nodiscard]] StatusCode limit_of(
        const Type* type, std::span<const Type* const> arguments) const noexcept;
    [[nodiscard]] const Type* build(
        const Type* type, std::span<const Type* const> arguments) noexcept;
    [[nodiscard]] Result<InternedTag, StatusCode> make_tag(const Type* type);
    [[nodiscard]] Result<const Layout*, StatusCode> layout_within(
        const Type* type, std::uint64_t depth_left);
    [[nodiscard]] Result<const Layout*, StatusCode> make_layout(
        const Type* type, std::uint64_t depth_left);
    [[nodiscard]] Result<const Layout*, StatusCode> make_structure_layout(
        const Type* type, std::uint64_t depth_left);
    [[nodiscard]] StatusCode layout_limit_of(
        const Type* type, std::uint64_t& count, std::uint64_t depth);
    [[nodiscard]] Result<DepthFormula, StatusCode> formula_of(
        const StructDeclaration& structure, unsigned levels_left);
    [[nodiscard]] Result<DepthFormula, StatusCode> formula_of(
        const Type* type, unsigned levels_left);
    [[nodiscard]] Result<std::uint64_t, StatusCode> value_depth_of(
        const Type* type, std::uint64_t depth);

    TypeLimits limits_;
    std::array<InternedTag, primitive_count> primitive_tags_;
    /// Guarded by the mutex.
    mutable std::mutex mutex_;
    std::unique_ptr<Kept> kept_;
    /// Read without it.
    std::atomic<const Table*> table_{nullptr};
    std::array<std::atomic<const Type*>, primitive_count * derivation_count> of_primitives_{};
};
}  // namespace braid::move
