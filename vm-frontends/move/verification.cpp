// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verification.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/verifier/publish_checks.hpp"
#include "vm-frontends/move/verifier/verify.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
/// Everything that can be read; what executes, verification decides.
constexpr BinaryLimits read_limits{
    .version_max = format_version_max, .identifier_size_max = 65'535};
constexpr std::size_t features_size_max = 1024;

template <typename T>
std::optional<VmError> error_of(const Result<T, VmError>& checked)
{
    return checked.ok() ? std::nullopt : std::optional{checked.error()};
}

std::vector<std::uint8_t> features_of(const GenesisTransaction& genesis)
{
    const auto resource = find_core_resource(genesis, "features", "Features");
    if (!resource)
        return {};
    bcs::Reader reader{*resource};
    const Bytes features = reader.bytes(features_size_max);
    return {features.begin(), features.end()};
}

/// The modules of a genesis that could be read, by their names.
class ModuleTable
{
public:
    void add(const CompiledModule& module) { entries_.emplace_back(self_id_of(module), &module); }
    void sort() { std::ranges::sort(entries_, is_before, &Entry::first); }

    [[nodiscard]] const CompiledModule* find(const ModuleId& id) const
    {
        const auto found = std::ranges::lower_bound(entries_, id, is_before, &Entry::first);
        return found != entries_.end() && found->first == id ? found->second : nullptr;
    }

private:
    using Entry = std::pair<ModuleId, const CompiledModule*>;

    static bool is_before(const ModuleId& a, const ModuleId& b) noexcept
    {
        return std::tie(a.address.bytes, a.name) < std::tie(b.address.bytes, b.name);
    }

    std::vector<Entry> entries_;
};

/// What is wrong with a module that was read.
std::optional<VmError> check_module(const CompiledModule& module, Bytes binary,
    std::span<const std::uint8_t> features, const ModuleLookup& lookup)
{
    if (!equal(write_module(module), binary))
        return VmError{StatusCode::malformed, "written back, it is another binary"};
    if (auto error = error_of(verify_module(module, VerifierConfig::of(features))))
        return error;
    if (auto error = error_of(verify_dependencies(module, lookup)))
        return error;
    if (auto error = error_of(verify_no_cycles(module, lookup)))
        return error;
    return error_of(check_metadata(module, PublishFeatures::of(features)));
}
}  // namespace

ModuleVerdict verify_binary(Bytes binary, bool is_script)
{
    ModuleVerdict verdict{.id = {}, .version = 0, .size = binary.size(), .error = {}};
    const VerifierConfig config;
    if (is_script)
    {
        const auto script = read_script(binary, read_limits);
        verdict.error = script.ok() ? error_of(verify_script(*script, config)) : error_of(script);
        verdict.version = script.ok() ? script->version : 0;
        return verdict;
    }
    const auto module = read_module(binary, read_limits);
    verdict.error = module.ok() ? error_of(verify_module(*module, config)) : error_of(module);
    if (module.ok())
    {
        verdict.id = self_id_of(*module);
        verdict.version = module->version;
    }
    return verdict;
}

std::vector<ModuleVerdict> verify_genesis(const GenesisTransaction& genesis)
{
    const std::vector<std::uint8_t> features = features_of(genesis);
    std::vector<const Write*> writes;
    for (const Write& write : genesis.write_set.writes)
        if (write.key.kind == StateKeyKind::code && write.op.kind != WriteKind::deletion)
            writes.push_back(&write);
    std::vector<Result<CompiledModule, VmError>> modules;
    modules.reserve(writes.size());
    ModuleTable table;
    for (const Write* const write : writes)
    {
        modules.push_back(read_module(write->op.value, read_limits));
        if (modules.back().ok())
            table.add(*modules.back());
    }
    table.sort();
    const ModuleLookup lookup = [&](const ModuleId& id) { return table.find(id); };
    std::vector<ModuleVerdict> verdicts;
    for (std::size_t i = 0; i < writes.size(); ++i)
    {
        const StateKey& key = writes[i]->key;
        const Bytes binary = writes[i]->op.value;
        ModuleVerdict verdict{.id = ModuleId{key.address, std::string{key.module}},
            .version = 0,
            .size = binary.size(),
            .error = error_of(modules[i])};
        if (modules[i].ok())
        {
            verdict.version = modules[i]->version;
            verdict.error = check_module(*modules[i], binary, features, lookup);
        }
        verdicts.push_back(std::move(verdict));
    }
    return verdicts;
}
}  // namespace braid::move
