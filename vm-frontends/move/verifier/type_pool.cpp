// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/type_pool.hpp"
#include <algorithm>
#include <array>

namespace braid::move
{
namespace
{
constexpr TypeId no_type = ~TypeId{0};
constexpr std::uint64_t no_key = ~std::uint64_t{0};
constexpr std::size_t table_size_min = 256;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 29);
}
}  // namespace

TypePool::TypePool(const CodeView& code)
  : tables_(code.tables),
    table_(table_size_min, no_type),
    signatures_(code.tables.signatures.size()),
    is_signature_known_(code.tables.signatures.size()),
    substitutions_(table_size_min, Substitution{.key = no_key, .type = no_type})
{
    // Primitive types come first, so that their numbers are those of their kinds.
    for (unsigned kind = 0; kind <= static_cast<unsigned>(TokenKind::signer); ++kind)
    {
        const AbilitySet abilities = kind == static_cast<unsigned>(TokenKind::signer) ?
                                         AbilitySet::signer() :
                                         AbilitySet::primitives();
        (void)intern({.kind = static_cast<TokenKind>(kind), .abilities = abilities}, {});
    }
}

TypeId TypePool::intern(Node node, std::span<const TypeId> arguments)
{
    std::uint64_t hash = mix(static_cast<std::uint64_t>(node.kind) << 32 | node.index,
        std::uint64_t{node.abilities.bits} << 32 | node.parameter_count);
    for (const TypeId argument : arguments)
        hash = mix(hash, argument);
    const std::size_t bucket = (hash ^ hash >> 32) & (table_.size() - 1);
    for (TypeId i = table_[bucket]; i != no_type; i = nodes_[i].next_of_hash)
    {
        const Node& known = nodes_[i];
        if (known.kind == node.kind && known.index == node.index &&
            known.abilities == node.abilities && known.parameter_count == node.parameter_count &&
            std::ranges::equal(arguments_of(i), arguments))
            return i;
    }
    node.first_argument = static_cast<std::uint32_t>(arguments_.size());
    node.argument_count = static_cast<std::uint32_t>(arguments.size());
    node.has_parameters = node.kind == TokenKind::type_parameter;
    for (const TypeId argument : arguments)
    {
        node.node_count += nodes_[argument].node_count;
        node.has_parameters = node.has_parameters || nodes_[argument].has_parameters;
    }
    const auto id = static_cast<TypeId>(nodes_.size());
    node.next_of_hash = table_[bucket];
    table_[bucket] = id;
    // The arguments may be a part of the vector that grows.
    const std::vector<TypeId> copy(arguments.begin(), arguments.end());
    arguments_.insert(arguments_.end(), copy.begin(), copy.end());
    nodes_.push_back(node);
    abilities_.emplace_back();
    if (nodes_.size() > table_.size())
        grow_table();
    return id;
}

void TypePool::grow_table()
{
    table_.assign(2 * table_.size(), no_type);
    for (TypeId id = 0; id < nodes_.size(); ++id)
    {
        Node& node = nodes_[id];
        std::uint64_t hash = mix(static_cast<std::uint64_t>(node.kind) << 32 | node.index,
            std::uint64_t{node.abilities.bits} << 32 | node.parameter_count);
        for (const TypeId argument : arguments_of(id))
            hash = mix(hash, argument);
        const std::size_t bucket = (hash ^ hash >> 32) & (table_.size() - 1);
        node.next_of_hash = table_[bucket];
        table_[bucket] = id;
    }
}

TypeId TypePool::vector_of(TypeId element)
{
    return intern({.kind = TokenKind::vector, .abilities = {}}, {&element, 1});
}

TypeId TypePool::reference_to(TypeId target, bool is_mutable)
{
    return intern(
        {.kind = is_mutable ? TokenKind::mutable_reference : TokenKind::reference, .abilities = {}},
        {&target, 1});
}

TypeId TypePool::structure(TableIndex handle, std::optional<TableIndex> type_arguments)
{
    const auto arguments = type_arguments ? signature(*type_arguments) : std::span<const TypeId>{};
    return intern(
        {.kind = arguments.empty() ? TokenKind::structure : TokenKind::structure_instantiation,
            .abilities = {},
            .index = handle},
        arguments);
}

TypeId TypePool::function(
    std::span<const TypeId> types, std::size_t parameter_count, AbilitySet abilities)
{
    return intern({.kind = TokenKind::function,
                      .abilities = abilities,
                      .parameter_count = static_cast<std::uint32_t>(parameter_count)},
        types);
}

TypeId TypePool::type_of(const SignatureToken& token)
{
    if (token.kind <= TokenKind::signer)
        return primitive(token.kind);
    const Node node{.kind = token.kind,
        .abilities = token.abilities,
        .index = token.index,
        .parameter_count = token.parameter_count};
    if (token.arguments.size() <= 1)
    {
        std::array<TypeId, 1> argument{};
        if (!token.arguments.empty())
            argument[0] = type_of(token.arguments[0]);
        return intern(node, std::span{argument}.first(token.arguments.size()));
    }
    std::vector<TypeId> arguments;
    arguments.reserve(token.arguments.size());
    for (const SignatureToken& argument : token.arguments)
        arguments.push_back(type_of(argument));
    return intern(node, arguments);
}

std::span<const TypeId> TypePool::signature(TableIndex index)
{
    std::vector<TypeId>& types = signatures_[index];
    if (!is_signature_known_[index])
    {
        is_signature_known_[index] = true;
        types.reserve(tables_.signatures[index].size());
        for (const SignatureToken& token : tables_.signatures[index])
            types.push_back(type_of(token));
    }
    return types;
}

TypeId* TypePool::find_substitution(std::uint64_t key)
{
    // Half of the table stays free.
    if (2 * substitution_count_ >= substitutions_.size())
    {
        std::vector<Substitution> before(
            2 * substitutions_.size(), Substitution{.key = no_key, .type = no_type});
        before.swap(substitutions_);
        substitution_count_ = 0;
        for (const Substitution& entry : before)
            if (entry.key != no_key)
                *find_substitution(entry.key) = entry.type;
    }
    const std::uint64_t hash = mix(key, key >> 32);
    std::size_t at = (hash ^ hash >> 32) & (substitutions_.size() - 1);
    while (substitutions_[at].key != no_key && substitutions_[at].key != key)
        at = (at + 1) & (substitutions_.size() - 1);
    if (substitutions_[at].key == no_key)
    {
        substitutions_[at].key = key;
        ++substitution_count_;
    }
    return &substitutions_[at].type;
}

TypeId TypePool::instantiate(TypeId type, std::optional<TableIndex> type_arguments)
{
    if (!type_arguments || !nodes_[type].has_parameters)
        return type;
    const std::span<const TypeId> actuals = signature(*type_arguments);
    if (actuals.empty())
        return type;
    if (kind_of(type) == TokenKind::type_parameter)
    {
        const TableIndex index = nodes_[type].index;
        return index < actuals.size() ? actuals[index] : type;
    }
    const std::uint64_t key = std::uint64_t{type} << 16 | *type_arguments;
    if (const TypeId known = *find_substitution(key); known != no_type)
        return known;
    std::vector<TypeId> arguments(nodes_[type].argument_count);
    for (std::size_t i = 0; i < arguments.size(); ++i)
        arguments[i] = instantiate(arguments_[nodes_[type].first_argument + i], type_arguments);
    const Node& node = nodes_[type];
    const TypeId made = intern({.kind = node.kind,
                                   .abilities = node.abilities,
                                   .index = node.index,
                                   .parameter_count = node.parameter_count},
        arguments);
    *find_substitution(key) = made;
    return made;
}

bool TypePool::is_assignable(TypeId to, TypeId from) const noexcept
{
    // References to references are not, so that this ends at the second step.
    while (to != from)
    {
        const Node& target = nodes_[to];
        const Node& source = nodes_[from];
        if (target.kind != source.kind)
            return false;
        if (target.kind == TokenKind::function)
            return target.parameter_count == source.parameter_count &&
                   target.abilities.is_subset_of(source.abilities) &&
                   std::ranges::equal(arguments_of(to), arguments_of(from));
        if (target.kind != TokenKind::reference)
            return false;
        to = element_of(to);
        from = element_of(from);
    }
    return true;
}

void TypePool::set_type_parameters(std::span<const AbilitySet> abilities) noexcept
{
    type_parameters_ = abilities;
    ++function_;
}

AbilitySet TypePool::abilities_of(TypeId type) noexcept
{
    KnownAbilities& known = abilities_[type];
    constexpr std::uint32_t every_function = ~0U;
    if (known.function == function_ || known.function == every_function)
        return known.abilities;
    const AbilitySet abilities = compute_abilities(type);
    known.abilities = abilities;
    known.function = nodes_[type].has_parameters ? function_ : every_function;
    return abilities;
}

AbilitySet TypePool::compute_abilities(TypeId type) noexcept
{
    const Node& node = nodes_[type];
    switch (node.kind)
    {
    case TokenKind::reference:
    case TokenKind::mutable_reference:
        return AbilitySet::references();
    case TokenKind::type_parameter:
        return node.index < type_parameters_.size() ? type_parameters_[node.index] : AbilitySet{};
    case TokenKind::vector:
        return AbilitySet::vector() & allowed_by(abilities_of(element_of(type)));
    case TokenKind::structure:
    case TokenKind::structure_instantiation:
        break;
    default:
        return node.abilities;
    }
    const StructHandle& handle = tables_.struct_handles[node.index];
    AbilitySet abilities = handle.abilities;
    for (std::uint32_t i = 0; i < node.argument_count && i < handle.type_parameters.size(); ++i)
        if (!handle.type_parameters[i].is_phantom)
            abilities = abilities & allowed_by(abilities_of(arguments_[node.first_argument + i]));
    return abilities;
}
}  // namespace braid::move
