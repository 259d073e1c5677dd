// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/code_space.hpp"

#include "vm-frontends/move/runtime/session.hpp"
#include "vm-frontends/move/runtime/state_key_bytes.hpp"
#include "vm-frontends/move/verifier/metadata.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::size_t hash_seed = 0x9E37'79B9'7F4A'7C15ULL;

std::size_t mix(std::size_t hash, std::size_t with) noexcept
{
    hash = (hash ^ with) * hash_seed;
    return hash ^ (hash >> 29);
}

/// Addresses may be chosen: all of their bytes count.
std::size_t hash_of_id(const Hash32& address, std::string_view name) noexcept
{
    std::size_t hash = std::hash<std::string_view>{}(name);
    for (std::size_t at = 0; at < 32; at += 8)
        hash = mix(hash, load_le<std::size_t>(address.data() + at));
    return hash;
}

std::size_t hash_of_pointer(const void* pointer) noexcept
{
    return mix(hash_seed, reinterpret_cast<std::uintptr_t>(pointer));
}

std::size_t hash_of_instance(
    const LoadedFunction& function, std::span<const Type* const> type_arguments) noexcept
{
    std::size_t hash = hash_of_pointer(&function);
    for (const Type* const type : type_arguments)
        hash = mix(hash, reinterpret_cast<std::uintptr_t>(type));
    return hash;
}

/// Finds structures by name, loading their modules as the transaction's state has them.
class SessionResolver final : public StructResolver
{
public:
    explicit SessionResolver(Session& session) noexcept : session_(session) {}

    [[nodiscard]] Result<const StructDeclaration*, VmError> resolve(const StructTag& tag) override
    {
        auto module = session_.module({tag.address, std::string{tag.module}});
        if (!module.ok())
            return Err{module.error()};
        const CompiledModule& compiled = (*module)->compiled();
        for (const StructDefinition& definition : compiled.struct_definitions)
            if (compiled.identifiers[compiled.struct_handles[definition.handle].name] == tag.name)
                return (*module)->linked.structures[definition.handle];
        return Err{VmError{StatusCode::type_resolution_failure,
            "structure " + std::string{tag.name} + " does not exist"}};
    }

private:
    Session& session_;
};
}  // namespace

CodeSpace::CodeSpace(const VmConfig& config, ModuleCodeCache& codes)
  : config_(config), codes_(codes), types_(config.types)
{}

CodeSpace::~CodeSpace() = default;

const Type* CodeSpace::vector_of(const Type* element) noexcept
{
    const Type* const type = types_.vector_of(element);
    return types_.check(type).ok() ? type : nullptr;
}

const Type* CodeSpace::reference_to(const Type* target, bool is_mutable) noexcept
{
    const Type* const type = types_.reference_to(target, is_mutable);
    return types_.check(type).ok() ? type : nullptr;
}

Result<const Type*, VmError> CodeSpace::substitute(
    const Type* type, std::span<const Type* const> arguments) noexcept
{
    const auto result = types_.substitute(type, arguments);
    if (!result.ok())
        return Err{VmError{result.error()}};
    return *result;
}

Result<const Type*, VmError> CodeSpace::type_of_tag(Bytes type_tag, Session& session)
{
    SessionResolver resolver{session};
    return types_.type_of_tag(type_tag, resolver);
}

Result<Bytes, VmError> CodeSpace::tag_of(const Type* type) noexcept
{
    const auto tag = types_.tag_of(type);
    if (!tag.ok())
        return Err{VmError{tag.error()}};
    return (*tag)->encoded;
}

Result<std::string_view, VmError> CodeSpace::name_of(const Type* type) noexcept
{
    const auto name = types_.name_of(type);
    if (!name.ok())
        return Err{VmError{name.error()}};
    return *name;
}

Result<const Layout*, VmError> CodeSpace::layout_of(const Type* type) noexcept
{
    const auto layout = types_.layout_of(type);
    if (!layout.ok())
        return Err{VmError{layout.error()}};
    return *layout;
}

const LoadedModule* CodeSpace::find(const Hash32& address, std::string_view name) const noexcept
{
    return module_of_id_.find(hash_of_id(address, name), [&](const LoadedModule& module)
        { return module.id.name == name && module.id.address == address; });
}

std::vector<StructDeclaration*> CodeSpace::struct_handles_of(const CompiledTables& tables)
{
    std::vector<StructDeclaration*> handles;
    handles.reserve(tables.struct_handles.size());
    for (const StructHandle& handle : tables.struct_handles)
    {
        const ModuleHandle& module = tables.module_handles[handle.module];
        handles.push_back(types_.structure_named(tables.addresses[module.address],
            tables.identifiers[module.name], tables.identifiers[handle.name]));
    }
    return handles;
}

std::span<const Type* const> CodeSpace::types_of(
    const Signature& signature, std::span<StructDeclaration* const> handles)
{
    const std::span<const Type*> types = arena_.make_array<const Type*>(signature.size());
    for (std::size_t i = 0; i < signature.size(); ++i)
    {
        types[i] = types_.type_of_token(signature[i], handles);
        // Versions that execute say nothing else.
        BRAID_ASSERT(types[i] != nullptr);
    }
    return types;
}

const LoadedModule* CodeSpace::add(std::shared_ptr<const ModuleCode> code)
{
    const ModuleId id = self_id_of(code->compiled);
    const std::lock_guard lock{modules_mutex_};
    if (const LoadedModule* const found = find(id); found != nullptr)
        return found->code->hash == code->hash ? found : nullptr;

    LoadedModule& module = modules_.emplace_back();
    module.id = id;
    module.number = static_cast<std::uint32_t>(modules_.size() - 1);
    write_module_key(id.address, id.name, module.state_key);
    module.code = std::move(code);
    module.linked.tables = &module.compiled();
    module.linked.compiled = &module.compiled();
    module.linked.structures = struct_handles_of(module.compiled());
    // Versions that execute have no type without a form.
    const bool is_defined = types_.define_structs(module.compiled(), module.linked.structures);
    BRAID_ASSERT(is_defined);
    join_groups(module);
    link_functions(module);
    module_of_id_.insert(hash_of_id(id.address, id.name), &module);
    bytes_.fetch_add(4 * module.code->binary.size(), std::memory_order_relaxed);
    return &module;
}

namespace
{
bool has_attribute(const FunctionHandle& handle, std::uint8_t kind) noexcept
{
    return std::ranges::any_of(handle.attributes,
        [&](const FunctionAttribute& attribute) { return attribute.kind == kind; });
}
}  // namespace

void CodeSpace::join_groups(const LoadedModule& module)
{
    const CompiledModule& compiled = module.compiled();
    const auto metadata = read_metadata(compiled.metadata);
    if (!metadata)
        return;
    for (const StructDefinition& definition : compiled.struct_definitions)
    {
        const auto name = compiled.identifiers[compiled.struct_handles[definition.handle].name];
        if (const auto group = metadata->group_of(name))
            module.linked.structures[definition.handle]->group_tag = arena_.copy(group->encoded);
    }
}

void CodeSpace::link_functions(LoadedModule& module)
{
    const CompiledModule& compiled = module.compiled();
    const auto& structures = module.linked.structures;
    for (std::size_t i = 0; i < compiled.function_definitions.size(); ++i)
    {
        const FunctionDefinition& definition = compiled.function_definitions[i];
        const FunctionHandle& handle = compiled.function_handles[definition.handle];
        LoadedFunction& function = module.functions.emplace_back();
        function.module = &module;
        function.linked = &module.linked;
        function.code = definition.code ? &*definition.code : nullptr;
        function.name = compiled.identifiers[handle.name];
        function.index = static_cast<std::uint16_t>(i);
        function.visibility = definition.visibility;
        function.is_entry = definition.is_entry;
        function.is_native = !definition.code;
        function.is_persistent =
            function.is_public() || has_attribute(handle, FunctionAttribute::persistent);
        function.has_module_lock = has_attribute(handle, FunctionAttribute::module_lock);
        function.type_parameters = handle.type_parameters;
        function.parameters = types_of(compiled.signatures[handle.parameters], structures);
        function.results = types_of(compiled.signatures[handle.results], structures);
        if (definition.code)
        {
            Signature locals = compiled.signatures[handle.parameters];
            const Signature& own = compiled.signatures[definition.code->locals];
            locals.insert(locals.end(), own.begin(), own.end());
            function.locals = types_of(locals, structures);
        }
        else
            function.native = find_native(module.id.address, module.id.name, function.name);
        module.function_of_name.emplace(function.name, &function);
    }
    module.linked.functions = functions_named(compiled, &module);
}

std::vector<const LoadedFunction*> CodeSpace::functions_named(
    const CompiledTables& tables, const LoadedModule* self) const
{
    std::vector<const LoadedFunction*> functions;
    functions.reserve(tables.function_handles.size());
    for (const FunctionHandle& handle : tables.function_handles)
    {
        const ModuleHandle& named = tables.module_handles[handle.module];
        const Hash32& address = tables.addresses[named.address];
        const std::string& name = tables.identifiers[named.name];
        const bool is_self =
            self != nullptr && self->id.address == address && self->id.name == name;
        const LoadedModule* const module = is_self ? self : find(address, name);
        functions.push_back(
            module == nullptr ? nullptr : module->find_function(tables.identifiers[handle.name]));
    }
    return functions;
}

const LoadedScript* CodeSpace::find_script(const Hash32& hash) const noexcept
{
    return script_of_hash_.find(load_le<std::size_t>(hash.data()),
        [&](const LoadedScript& script) { return script.hash == hash; });
}

const LoadedScript* CodeSpace::add_script(const Hash32& hash, CompiledScript compiled)
{
    const std::lock_guard lock{modules_mutex_};
    if (const LoadedScript* const found = find_script(hash); found != nullptr)
        return found;
    LoadedScript& script = scripts_.emplace_back();
    script.hash = hash;
    script.compiled = std::move(compiled);
    script.linked.tables = &script.compiled;
    script.linked.structures = struct_handles_of(script.compiled);
    script.linked.functions = functions_named(script.compiled, nullptr);
    LoadedFunction& main = script.main;
    main.linked = &script.linked;
    main.code = &script.compiled.code;
    main.name = "main";
    main.type_parameters = script.compiled.type_parameters;
    Signature locals = script.compiled.signatures[script.compiled.parameters];
    main.parameters = types_of(locals, script.linked.structures);
    const Signature& own = script.compiled.signatures[script.compiled.code.locals];
    locals.insert(locals.end(), own.begin(), own.end());
    main.locals = types_of(locals, script.linked.structures);
    script_of_hash_.insert(load_le<std::size_t>(hash.data()), &script);
    bytes_.fetch_add(16 * script.compiled.code.code.size() + 1024, std::memory_order_relaxed);
    return &script;
}

const FunctionInstance* CodeSpace::instance_of(
    const LoadedFunction& function, std::span<const Type* const> type_arguments)
{
    BRAID_ASSERT(function.type_parameters.size() == type_arguments.size());
    // Pairs with the release below.
    if (const auto* const plain = function.plain.load(std::memory_order_acquire); plain != nullptr)
        return plain;
    const std::size_t hash = hash_of_instance(function, type_arguments);
    const auto is_it = [&](const FunctionInstance& instance)
    {
        return instance.function == &function &&
               std::ranges::equal(instance.type_arguments, type_arguments);
    };
    if (function.is_generic())
        if (const auto* const found = instance_of_key_.find(hash, is_it); found != nullptr)
            return found;

    const std::lock_guard lock{instances_mutex_};
    if (const auto* const found = instance_of_key_.find(hash, is_it); found != nullptr)
        return found;
    const FunctionInstance* const made = make_instance(function, type_arguments);
    instance_of_key_.insert(hash, made);
    if (!function.is_generic())
        function.plain.store(made, std::memory_order_release);
    bytes_.fetch_add(512 + 64 * std::size_t{made->step_count}, std::memory_order_relaxed);
    return made;
}

const ResourceType& CodeSpace::resource_of(const Type* type)
{
    const std::size_t hash = hash_of_pointer(type);
    const auto is_it = [&](const ResourceType& resource) { return resource.type == type; };
    if (const auto* const found = resource_of_type_.find(hash, is_it); found != nullptr)
        return *found;
    const auto tag = types_.tag_of(type);
    const auto layout = types_.layout_of(type);

    const std::lock_guard lock{instances_mutex_};
    if (const auto* const found = resource_of_type_.find(hash, is_it); found != nullptr)
        return *found;
    ResourceType& resource = resources_.emplace_back();
    resource.type = type;
    resource.modules = gather_modules({&type, 1});
    if (!tag.ok())
        resource.failure = tag.error();
    else if (!layout.ok())
        resource.failure = layout.error();
    else
    {
        resource.layout = *layout;
        resource.struct_tag = (*tag)->struct_tag();
        if (type->form == TypeForm::structure)
            resource.group_tag = type->structure->group_tag;
    }
    resource_of_type_.insert(hash, &resource);
    return resource;
}

std::span<const LoadedModule* const> CodeSpace::gather_modules(std::span<const Type* const> types)
{
    std::vector<const Type*> left{types.begin(), types.end()};
    std::vector<const Type*> seen;
    std::vector<const LoadedModule*> modules;
    while (!left.empty())
    {
        const Type* const type = left.back();
        left.pop_back();
        if (std::ranges::find(seen, type) != seen.end())
            continue;
        seen.push_back(type);
        left.insert(left.end(), type->arguments.begin(), type->arguments.end());
        if (type->form != TypeForm::structure)
            continue;
        const StructDeclaration& declared = *type->structure;
        const LoadedModule* const module = find(declared.address, declared.module);
        if (module != nullptr && std::ranges::find(modules, module) == modules.end())
            modules.push_back(module);
        const auto add_fields = [&](std::span<const FieldDeclaration> fields)
        {
            for (const FieldDeclaration& field : fields)
                if (const auto field_type = types_.substitute(field.type, type->arguments);
                    field_type.ok())
                    left.push_back(*field_type);
        };
        add_fields(declared.fields);
        for (const StructDeclaration::Variant& variant : declared.variants)
            add_fields(variant.fields);
    }
    const auto kept = instance_arena_.make_array<const LoadedModule*>(modules.size());
    std::ranges::copy(modules, kept.begin());
    return kept;
}

bool CodeSpace::agrees_with(std::span<const ModuleRead> reads) const noexcept
{
    return std::ranges::all_of(reads,
        [&](const ModuleRead& read)
        {
            const LoadedModule* const module = find(read.id);
            return module == nullptr || module->code->hash == read.hash;
        });
}
}  // namespace braid::move
