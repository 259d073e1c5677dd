// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/type_interner.hpp"
#include "vm-frontends/move/runtime/interned_type.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::size_t slot_count_first = 1024;

using Types = std::span<const Type* const>;

constexpr Type primitive_of(TypeForm form, AbilitySet abilities) noexcept
{
    Type type;
    type.form = form;
    type.abilities = abilities;
    return type;
}

constexpr std::array<Type, 9> primitives{
    primitive_of(TypeForm::boolean, AbilitySet::primitives()),
    primitive_of(TypeForm::u8, AbilitySet::primitives()),
    primitive_of(TypeForm::u16, AbilitySet::primitives()),
    primitive_of(TypeForm::u32, AbilitySet::primitives()),
    primitive_of(TypeForm::u64, AbilitySet::primitives()),
    primitive_of(TypeForm::u128, AbilitySet::primitives()),
    primitive_of(TypeForm::u256, AbilitySet::primitives()),
    primitive_of(TypeForm::address, AbilitySet::primitives()),
    primitive_of(TypeForm::signer, AbilitySet::signer()),
};

std::uint64_t mix(std::uint64_t hash, std::uint64_t with) noexcept
{
    hash = (hash ^ with) * 0x9E37'79B9'7F4A'7C15;
    return hash ^ (hash >> 29);
}

std::uint64_t number_of(const void* pointer) noexcept
{
    return reinterpret_cast<std::uintptr_t>(pointer);
}

/// Of what tells types apart.
std::uint64_t hash_of(const Type& type) noexcept
{
    // The abilities of all but functions follow from the rest.
    const std::uint64_t abilities = type.form == TypeForm::function ? type.abilities.bits : 0;
    std::uint64_t hash = mix(static_cast<std::uint64_t>(type.form) | abilities << 8 |
                                 static_cast<std::uint64_t>(type.parameter) << 16 |
                                 static_cast<std::uint64_t>(type.parameter_count) << 32,
        number_of(type.structure));
    for (const Type* const argument : type.arguments)
        hash = mix(hash, number_of(argument));
    return hash;
}

bool is_same(const Type& a, const Type& b) noexcept
{
    return a.form == b.form && a.parameter == b.parameter &&
           a.parameter_count == b.parameter_count && a.structure == b.structure &&
           (a.form != TypeForm::function || a.abilities == b.abilities) &&
           std::ranges::equal(a.arguments, b.arguments);
}

/// What the whole has of `declared`: an ability for which every argument that is not phantom has what it requires.
AbilitySet abilities_of(
    AbilitySet declared, std::span<const bool> phantom, Types arguments) noexcept
{
    AbilitySet result = declared;
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        if (i < phantom.size() && phantom[i])
            continue;
        for (const Ability ability : {Ability::copy, Ability::drop, Ability::store, Ability::key})
        {
            if (!arguments[i]->abilities.has(requirement_of(ability)))
                result.bits =
                    static_cast<std::uint8_t>(result.bits & ~static_cast<std::uint8_t>(ability));
        }
    }
    return result;
}

/// Sets what follows from form, structure and arguments.
void complete(Type& type) noexcept
{
    std::uint64_t node_count = 1;
    std::uint32_t depth = 0;
    type.is_closed = type.form != TypeForm::type_parameter;
    for (const Type* const argument : type.arguments)
    {
        node_count += argument->node_count;
        depth = std::max(depth, argument->depth);
        type.is_closed = type.is_closed && argument->is_closed;
    }
    type.node_count = static_cast<std::uint32_t>(std::min<std::uint64_t>(node_count, ~0U));
    type.depth = depth + 1;
    switch (type.form)
    {
    case TypeForm::vector:
        type.abilities = abilities_of(AbilitySet::vector(), {}, type.arguments);
        break;
    case TypeForm::structure:
        type.abilities =
            abilities_of(type.structure->abilities, type.structure->phantom, type.arguments);
        break;
    case TypeForm::reference:
    case TypeForm::mutable_reference:
        type.abilities = AbilitySet::references();
        break;
    default:
        break;
    }
}

/// How large a type is after substitution.
struct Size
{
    std::uint64_t node_count = 0;
    std::uint64_t depth = 0;
    bool is_complete = true;
};

Size size_of(const Type* type, Types arguments) noexcept
{
    if (type->is_closed)
        return {.node_count = type->node_count, .depth = type->depth};
    if (type->form == TypeForm::type_parameter)
    {
        if (type->parameter >= arguments.size() || !arguments[type->parameter]->is_closed)
            return {.is_complete = false};
        return size_of(arguments[type->parameter], {});
    }
    Size size{.node_count = 1};
    for (const Type* const argument : type->arguments)
    {
        const Size inner = size_of(argument, arguments);
        size.node_count += inner.node_count;
        size.depth = std::max(size.depth, inner.depth);
        size.is_complete = size.is_complete && inner.is_complete;
    }
    ++size.depth;
    return size;
}

/// Which limit a walk in preorder meets first; `executed` where it meets none.
struct LimitWalk
{
    const TypeLimits& limits;
    std::uint64_t node_count = 0;

    [[nodiscard]] StatusCode walk(
        const Type* type, const Types* arguments, std::uint64_t depth) noexcept
    {
        if (node_count >= limits.type_node_count_max)
            return StatusCode::too_many_type_nodes;
        if (depth > limits.type_depth_max)
            return StatusCode::vm_max_type_depth_reached;
        if (type->form == TypeForm::type_parameter)
        {
            if (arguments == nullptr || type->parameter >= arguments->size())
                return StatusCode::unknown_invariant_violation_error;
            return walk((*arguments)[type->parameter], nullptr, depth);
        }
        ++node_count;
        for (const Type* const argument : type->arguments)
        {
            if (const StatusCode code = walk(argument, arguments, depth + 1);
                code != StatusCode::executed)
                return code;
        }
        return StatusCode::executed;
    }
};

std::string key_of(const Hash32& address, std::string_view module, std::string_view name)
{
    std::string key{reinterpret_cast<const char*>(address.data()), address.bytes.size()};
    key.append(module).append("::").append(name);
    return key;
}

Layout::Form delayed_form_of(
    const Hash32& address, std::string_view module, std::string_view name) noexcept
{
    Hash32 core;
    core.bytes.back() = 1;
    if (address == core && module == "aggregator_v2")
    {
        if (name == "Aggregator")
            return Layout::Form::delayed_aggregator;
        if (name == "AggregatorSnapshot")
            return Layout::Form::delayed_snapshot;
        if (name == "DerivedStringSnapshot")
            return Layout::Form::delayed_derived_string;
    }
    return Layout::Form::structure;
}
}  // namespace

TypeInterner::TypeInterner(const TypeLimits& limits)
  : limits_(limits), kept_(std::make_unique<Kept>())
{
    // By form; TypeTag numbers them otherwise.
    static constexpr std::array<std::uint8_t, primitive_count> numbers{0, 1, 8, 9, 2, 3, 10, 4, 5};
    for (std::size_t i = 0; i < primitive_count; ++i)
        primitive_tags_[i] = {
            .encoded = {&numbers[i], 1}, .cost = limits.tag_cost_base, .nesting = 0};
    auto table = std::make_unique<Table>();
    table->mask = slot_count_first - 1;
    table->slots = std::make_unique<std::atomic<const InternedType*>[]>(slot_count_first);
    table_.store(table.get(), std::memory_order_relaxed);
    kept_->tables.push_back(std::move(table));
}

TypeInterner::~TypeInterner() = default;

const Type* TypeInterner::primitive(TypeForm form) noexcept
{
    BRAID_ASSERT(form <= TypeForm::signer);
    return &primitives[static_cast<std::size_t>(form)];
}

const Type* TypeInterner::derive(const Type* inner, TypeForm form) noexcept
{
    const std::size_t derivation = form == TypeForm::vector    ? 0 :
                                   form == TypeForm::reference ? 1 :
                                                                 2;
    std::atomic<const Type*>& cell =
        is_primitive(inner) ?
            of_primitives_[static_cast<std::size_t>(inner->form) * derivation_count + derivation] :
            interned(inner).derived[derivation];
    // Pairs with the release below, and so with the type's making.
    if (const Type* const known = cell.load(std::memory_order_acquire); known != nullptr)
        return known;
    Type shape;
    shape.form = form;
    shape.arguments = {&inner, 1};
    const Type* const made = intern(shape);
    cell.store(made, std::memory_order_release);
    return made;
}

const Type* TypeInterner::type_parameter(std::uint16_t index) noexcept
{
    Type shape;
    shape.form = TypeForm::type_parameter;
    shape.parameter = index;
    return intern(shape);
}

const Type* TypeInterner::structure_of(
    const StructDeclaration* structure, std::span<const Type* const> arguments) noexcept
{
    Type shape;
    shape.form = TypeForm::structure;
    shape.structure = structure;
    shape.arguments = arguments;
    return intern(shape);
}

const Type* TypeInterner::function_of(std::span<const Type* const> types,
    std::uint16_t parameter_count, AbilitySet abilities) noexcept
{
    Type shape;
    shape.form = TypeForm::function;
    shape.abilities = abilities;
    shape.parameter_count = parameter_count;
    shape.arguments = types;
    return intern(shape);
}

const Type* TypeInterner::intern(Type shape) noexcept
{
    const std::uint64_t hash = hash_of(shape);
    const auto find = [&shape, hash](const Table& table, std::size_t& at) noexcept
    {
        for (at = hash & table.mask;; at = (at + 1) & table.mask)
        {
            // Pairs with the release that published it.
            const InternedType* const type = table.slots[at].load(std::memory_order_acquire);
            if (type == nullptr || (type->hash == hash && is_same(*type, shape)))
                return type;
        }
    };
    std::size_t at = 0;
    // Pairs with the release that published the table.
    if (const auto* const known = find(*table_.load(std::memory_order_acquire), at))
        return known;

    const std::lock_guard lock{mutex_};
    const Table* table = table_.load(std::memory_order_relaxed);
    if (const auto* const known = find(*table, at))
        return known;
    complete(shape);
    shape.arguments = kept_->keep(shape.arguments);
    auto* const made = kept_->arena.make<InternedType>();
    static_cast<Type&>(*made) = shape;
    made->hash = hash;
    table->slots[at].store(made, std::memory_order_release);
    if (++kept_->type_count * 2 > table->mask)
    {
        auto larger = std::make_unique<Table>();
        larger->mask = table->mask * 2 + 1;
        larger->slots = std::make_unique<std::atomic<const InternedType*>[]>(larger->mask + 1);
        for (std::size_t i = 0; i <= table->mask; ++i)
        {
            const InternedType* const type = table->slots[i].load(std::memory_order_relaxed);
            if (type == nullptr)
                continue;
            std::size_t to = type->hash & larger->mask;
            while (larger->slots[to].load(std::memory_order_relaxed) != nullptr)
                to = (to + 1) & larger->mask;
            larger->slots[to].store(type, std::memory_order_relaxed);
        }
        table_.store(larger.get(), std::memory_order_release);
        kept_->tables.push_back(std::move(larger));
    }
    return made;
}

const Type* TypeInterner::type_of_token(
    const SignatureToken& token, std::span<StructDeclaration* const> handles) noexcept
{
    std::vector<const Type*> arguments;
    for (const SignatureToken& argument : token.arguments)
    {
        arguments.push_back(type_of_token(argument, handles));
        if (arguments.back() == nullptr)
            return nullptr;
    }
    switch (token.kind)
    {
    case TokenKind::boolean:
        return primitive(TypeForm::boolean);
    case TokenKind::u8:
        return primitive(TypeForm::u8);
    case TokenKind::u16:
        return primitive(TypeForm::u16);
    case TokenKind::u32:
        return primitive(TypeForm::u32);
    case TokenKind::u64:
        return primitive(TypeForm::u64);
    case TokenKind::u128:
        return primitive(TypeForm::u128);
    case TokenKind::u256:
        return primitive(TypeForm::u256);
    case TokenKind::address:
        return primitive(TypeForm::address);
    case TokenKind::signer:
        return primitive(TypeForm::signer);
    case TokenKind::vector:
        return vector_of(arguments[0]);
    case TokenKind::reference:
        return reference_to(arguments[0], false);
    case TokenKind::mutable_reference:
        return reference_to(arguments[0], true);
    case TokenKind::structure:
    case TokenKind::structure_instantiation:
        return structure_of(handles[token.index], arguments);
    case TokenKind::type_parameter:
        return type_parameter(token.index);
    case TokenKind::function:
        return function_of(
            arguments, static_cast<std::uint16_t>(token.parameter_count), token.abilities);
    default:
        return nullptr;
    }
}

StatusCode TypeInterner::limit_of(
    const Type* type, std::span<const Type* const> arguments) const noexcept
{
    LimitWalk walk{.limits = limits_};
    return walk.walk(type, arguments.empty() ? nullptr : &arguments, 1);
}

const Type* TypeInterner::build(const Type* type, std::span<const Type* const> arguments) noexcept
{
    if (type->is_closed)
        return type;
    if (type->form == TypeForm::type_parameter)
        return arguments[type->parameter];
    if (type->form != TypeForm::structure && type->form != TypeForm::function)
        return derive(build(type->element(), arguments), type->form);
    constexpr std::size_t inline_count = 16;
    std::array<const Type*, inline_count> few;
    std::vector<const Type*> many;
    std::span<const Type*> built{few};
    if (type->arguments.size() > inline_count)
    {
        many.resize(type->arguments.size());
        built = many;
    }
    built = built.first(type->arguments.size());
    for (std::size_t i = 0; i < built.size(); ++i)
        built[i] = build(type->arguments[i], arguments);
    Type shape = *type;
    shape.arguments = built;
    return intern(shape);
}

Result<const Type*, StatusCode> TypeInterner::substitute(
    const Type* type, std::span<const Type* const> arguments) noexcept
{
    const Size size = size_of(type, arguments);
    if (size.node_count > limits_.type_node_count_max || size.depth > limits_.type_depth_max ||
        !size.is_complete) [[unlikely]]
    {
        const StatusCode code = limit_of(type, arguments);
        // Of an argument that has type parameters itself.
        return Err{
            code == StatusCode::executed ? StatusCode::unknown_invariant_violation_error : code};
    }
    return build(type, arguments);
}

Result<Done, StatusCode> TypeInterner::check_arguments(
    std::span<const AbilitySet> constraints, std::span<const Type* const> arguments) noexcept
{
    if (constraints.size() != arguments.size())
        return Err{StatusCode::number_of_type_arguments_mismatch};
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        if (!constraints[i].is_subset_of(arguments[i]->abilities))
            return Err{StatusCode::constraint_not_satisfied};
    }
    return Done{};
}

StructDeclaration* TypeInterner::structure_named(
    const Hash32& address, std::string_view module, std::string_view name)
{
    const std::lock_guard lock{mutex_};
    InternedStruct*& structure = kept_->structures[key_of(address, module, name)];
    if (structure == nullptr)
    {
        structure = kept_->arena.make<InternedStruct>();
        structure->address = address;
        structure->module = kept_->keep(module);
        structure->name = kept_->keep(name);
        structure->delayed_form = delayed_form_of(address, module, name);
    }
    return structure;
}

bool TypeInterner::define_structs(
    const CompiledModule& module, std::span<StructDeclaration* const> handles)
{
    // Types of fields ask for abilities of structures that may stand further behind.
    for (const StructDefinition& definition : module.struct_definitions)
    {
        const StructHandle& handle = module.struct_handles[definition.handle];
        std::vector<AbilitySet> constraints;
        std::vector<std::uint8_t> phantom;
        for (const StructTypeParameter& parameter : handle.type_parameters)
        {
            constraints.push_back(parameter.constraints);
            phantom.push_back(parameter.is_phantom ? 1 : 0);
        }
        const std::lock_guard lock{mutex_};
        StructDeclaration& structure = *handles[definition.handle];
        structure.abilities = handle.abilities;
        structure.type_parameter_constraints =
            kept_->keep(std::span<const AbilitySet>{constraints});
        const std::span<bool> flags = kept_->arena.make_array<bool>(phantom.size());
        std::ranges::transform(phantom, flags.begin(), [](std::uint8_t flag) { return flag != 0; });
        structure.phantom = flags;
    }
    bool is_complete = true;
    const auto fields_of = [&](const std::vector<FieldDefinition>& fields)
    {
        std::vector<FieldDeclaration> declared;
        for (const FieldDefinition& field : fields)
        {
            declared.push_back(
                {module.identifiers[field.name], type_of_token(field.type, handles)});
            is_complete = is_complete && declared.back().type != nullptr;
        }
        const std::lock_guard lock{mutex_};
        for (FieldDeclaration& field : declared)
            field.name = kept_->keep(field.name);
        return kept_->keep(std::span<const FieldDeclaration>{declared});
    };
    for (const StructDefinition& definition : module.struct_definitions)
    {
        StructDeclaration& structure = *handles[definition.handle];
        structure.fields = fields_of(definition.fields);
        std::vector<StructDeclaration::Variant> variants;
        for (const VariantDefinition& variant : definition.variants)
            variants.push_back({module.identifiers[variant.name], fields_of(variant.fields)});
        const std::lock_guard lock{mutex_};
        for (StructDeclaration::Variant& variant : variants)
            variant.name = kept_->keep(variant.name);
        structure.variants = kept_->keep(std::span<const StructDeclaration::Variant>{variants});
    }
    return is_complete;
}

std::size_t TypeInterner::size_reserved() const noexcept
{
    const std::lock_guard lock{mutex_};
    std::size_t size = kept_->arena.size_reserved();
    for (const std::unique_ptr<Table>& table : kept_->tables)
        size += (table->mask + 1) * sizeof(table->slots[0]);
    return size;
}
}  // namespace braid::move
