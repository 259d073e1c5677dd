// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/session.hpp"

#include "vm-frontends/move/runtime/module_loader.hpp"
#include "vm-frontends/move/runtime/state_key_bytes.hpp"
#include <algorithm>

// Sessions and code: reading modules, charging for them.

namespace braid::move
{
namespace
{
/// Addresses up to 0xf: the framework's own, whose modules cost nothing.
bool is_special(const Hash32& address) noexcept
{
    return address.bytes[31] < 0x10 &&
           std::ranges::all_of(
               Bytes{address}.first(31), [](std::uint8_t byte) { return byte == 0; });
}

VmError at_script(VmError error)
{
    error.location = {.kind = ErrorLocation::Kind::script, .module = {}};
    return error;
}

/// Finds the modules that structures in BCS of type tags stand in.
class TagWalk
{
public:
    explicit TagWalk(bcs::Reader& reader) noexcept : reader_(reader) {}

    void read_all(unsigned depth)
    {
        for (std::size_t left = reader_.count(count_max, 1); left != 0 && reader_.ok(); --left)
            read(depth);
    }
    /// Each once, in order.
    [[nodiscard]] std::vector<ModuleId> take() &&
    {
        std::ranges::sort(ids_, [](const ModuleId& a, const ModuleId& b)
            { return a.address != b.address ? a.address < b.address : a.name < b.name; });
        const auto rest = std::ranges::unique(ids_);
        ids_.erase(rest.begin(), rest.end());
        return std::move(ids_);
    }

private:
    static constexpr std::size_t count_max = 256;
    static constexpr unsigned depth_max = 64;

    void read(unsigned depth)
    {
        const std::size_t begin = reader_.offset();
        if (depth == depth_max)
            return reader_.fail(bcs::Fault::too_deep, begin);
        const auto kind = static_cast<TypeKind>(reader_.variant(12));
        if (kind == TypeKind::vector)
            read(depth + 1);
        else if (kind == TypeKind::structure)
        {
            ModuleId id{reader_.hash32(), std::string{reader_.string(identifier_size_max)}};
            static_cast<void>(reader_.string(identifier_size_max));
            ids_.push_back(std::move(id));
            read_all(depth + 1);
        }
        else if (kind == TypeKind::function)
        {
            read_all(depth + 1);
            read_all(depth + 1);
            static_cast<void>(reader_.u8());
        }
    }

    bcs::Reader& reader_;
    std::vector<ModuleId> ids_;
};
}  // namespace

void Session::note_read(const LoadedModule& module)
{
    if (module.number >= read_.size())
        read_.resize(module.number + std::size_t{64});
    read_[module.number] = 1;
}

bool Session::read(const LoadedModule& module)
{
    const auto answer = state_.read(module.state_key);
    if (!answer.ok())
    {
        stopped_ = true;
        return false;
    }
    // Code that depends on it was read: only what speculation sees lacks it.
    if (!*answer)
        return false;
    reads_.push_back({module.id, (**answer).bytes});
    if (!equal((**answer).bytes, module.code->binary))
    {
        outdated_ = stopped_ = true;
        return false;
    }
    note_read(module);
    return true;
}

bool Session::read_all(std::span<const LoadedModule* const> modules)
{
    return std::ranges::all_of(
        modules, [&](const LoadedModule* module) { return has_read(*module) || read(*module); });
}

Result<std::optional<Bytes>, VmError> Session::read_binary(const ModuleId& id)
{
    const auto known =
        std::ranges::find_if(reads_, [&](const Read& read) { return read.id == id; });
    if (known != reads_.end())
        return std::optional{known->binary};
    write_module_key(id.address, id.name, key_buffer_);
    const auto answer = state_.read(arena_.copy(key_buffer_));
    if (!answer.ok())
        return Err{stop()};
    if (!*answer)
        return std::optional<Bytes>{};
    reads_.push_back({id, (**answer).bytes});
    return std::optional{(**answer).bytes};
}

std::vector<ModuleRead> Session::module_reads() const
{
    std::vector<ModuleRead> reads;
    for (const Read& read : reads_)
        reads.push_back({.id = read.id, .hash = content_hash(read.binary)});
    return reads;
}

Result<const LoadedModule*, VmError> Session::module(const ModuleId& id)
{
    const LoadedModule* const known = code_.find(id);
    if (known == nullptr)
    {
        // That the module itself is missing is its caller's mistake; all else is the chain's.
        const auto first = read_binary(id);
        if (!first.ok())
            return Err{first.error()};
        if (!*first)
            return Err{missing_module(id)};
        auto loaded = ModuleLoader{*this}.load(id);
        if (!loaded.ok())
            return Err{unexpected(loaded.error())};
        return loaded;
    }
    if (has_read(*known))
        return known;
    const auto binary = read_binary(id);
    if (!binary.ok())
        return Err{binary.error()};
    if (!*binary)
        return Err{missing_module(id)};
    if (!equal(**binary, known->code->binary))
    {
        outdated_ = true;
        return Err{stop()};
    }
    note_read(*known);
    return known;
}

Result<std::shared_ptr<const ModuleCode>, VmError> Session::module_code(const ModuleId& id)
{
    if (const LoadedModule* const known = code_.find(id); known != nullptr && has_read(*known))
        return known->code;
    const auto binary = read_binary(id);
    if (!binary.ok())
        return Err{binary.error()};
    if (!*binary)
        return std::shared_ptr<const ModuleCode>{};
    auto code = code_.codes().read(**binary);
    if (!code.ok())
        return Err{code_error(code.error())};
    return code;
}

Result<const LoadedFunction*, VmError> Session::function(
    const ModuleId& module, std::string_view name)
{
    const auto loaded = this->module(module);
    if (!loaded.ok())
        return Err{loaded.error()};
    const LoadedFunction* const function = (*loaded)->find_function(name);
    if (function == nullptr)
        return Err{VmError{StatusCode::function_resolution_failure,
            "function " + std::string{name} + " does not exist"}};
    return function;
}

Result<const LoadedScript*, VmError> Session::script(Bytes binary)
{
    const Hash32 hash = content_hash(binary);
    const LoadedScript* const known = code_.find_script(hash);
    std::optional<CompiledScript> compiled;
    if (known == nullptr)
    {
        const VmConfig& config = code_.config();
        auto read = read_script(binary, {.version_max = config.binary_version_max,
                                            .identifier_size_max = config.identifier_size_max});
        if (!read.ok())
            return Err{at_script(code_error(read.error()))};
        compiled = std::move(read).value();
        if (const auto verified = verify_script(*compiled, config.verifier); !verified.ok())
            return Err{verified.error()};
    }
    const CompiledScript& script = known != nullptr ? known->compiled : *compiled;
    for (const ModuleHandle& handle : script.module_handles)
        if (const auto loaded = module(module_id_of(script, handle)); !loaded.ok())
            return Err{loaded.error()};
    if (known != nullptr)
        return known;
    const auto lookup = [&](const ModuleId& id) -> const CompiledModule*
    {
        const LoadedModule* const module = code_.find(id);
        return module == nullptr ? nullptr : &module->compiled();
    };
    if (const auto verified = verify_dependencies(script, lookup); !verified.ok())
        return Err{verified.error()};
    return code_.add_script(hash, std::move(*compiled));
}

Result<Done, VmError> Session::check_type_arguments(
    const LoadedFunction& function, std::span<const Type* const> type_arguments)
{
    const auto checked = TypeInterner::check_arguments(function.type_parameters, type_arguments);
    if (checked.ok())
        return Done{};
    VmError error{checked.error()};
    if (function.module == nullptr)
        return Err{at_script(std::move(error))};
    error.location = {.kind = ErrorLocation::Kind::module, .module = function.module->id};
    return Err{std::move(error)};
}

Result<const Layout*, VmError> Session::layout_for_reading(const Type* type)
{
    if (type->form == TypeForm::vector || type->form == TypeForm::structure ||
        type->form == TypeForm::function)
        if (!read_all(code_.resource_of(type).modules))
            return Err{stop()};
    return code_.layout_of(type);
}

bool Session::visit(const ModuleId& id)
{
    if (is_special(id.address) || is_charged(id.address, id.name))
        return false;
    charged_.push_back(id);
    return true;
}

bool Session::is_charged(const Hash32& address, std::string_view module) const noexcept
{
    return std::ranges::any_of(
        charged_, [&](const ModuleId& id) { return id.address == address && id.name == module; });
}

Result<Done, VmError> Session::charge_modules(std::span<const ModuleId> ids, GasMeter& gas)
{
    // Depth first, each module, then what it names, then its friends, in the order in which it names them.
    std::vector<ModuleId> left;
    const auto push = [&](std::span<const ModuleId> next)
    {
        for (std::size_t i = next.size(); i-- > 0;)
            if (visit(next[i]))
                left.push_back(next[i]);
    };
    push(ids);
    while (!left.empty())
    {
        const ModuleId id = std::move(left.back());
        left.pop_back();
        const auto code = module_code(id);
        if (!code.ok())
            return Err{code.error()};
        if (*code == nullptr)
            return Err{missing_module(id)};
        if (!gas.charge_dependency(id.address, (*code)->binary.size()))
        {
            VmError error{gas.failure()};
            error.location = {.kind = ErrorLocation::Kind::module, .module = id};
            return Err{std::move(error)};
        }
        std::vector<ModuleId> next = dependencies_of((*code)->compiled, id);
        const std::vector<ModuleId> friends = friends_of((*code)->compiled);
        next.insert(next.end(), friends.begin(), friends.end());
        push(next);
    }
    return Done{};
}

Result<Done, VmError> Session::charge_type_tags(Bytes tags, GasMeter& gas)
{
    bcs::Reader reader{tags};
    TagWalk walk{reader};
    walk.read_all(0);
    if (!reader.finish().ok())
        return Err{VmError{StatusCode::unknown_invariant_violation_error}};
    return charge_modules(std::move(walk).take(), gas);
}

Result<Done, VmError> Session::charge_script(Bytes binary, GasMeter& gas)
{
    if (const LoadedScript* const known = code_.find_script(content_hash(binary)); known != nullptr)
        return charge_modules(dependencies_of(known->compiled, {}), gas);
    const VmConfig& config = code_.config();
    const auto read = read_script(binary, {.version_max = config.binary_version_max,
                                              .identifier_size_max = config.identifier_size_max});
    if (!read.ok())
        return Err{at_script(code_error(read.error()))};
    return charge_modules(dependencies_of(*read, {}), gas);
}
}  // namespace braid::move
