// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/module_code.hpp"

#include "kernels/keccak_batch.hpp"

namespace braid::move
{
Hash32 content_hash(Bytes binary) noexcept
{
    Hash32 digest;
    kernels::sha3_256_batch({&binary, 1}, {&digest, 1});
    return digest;
}

Result<std::shared_ptr<const ModuleCode>, VmError> ModuleCodeCache::read(Bytes binary)
{
    const Hash32 hash = content_hash(binary);
    {
        const std::lock_guard lock{mutex_};
        if (const auto found = entries_.find(hash); found != entries_.end())
            return found->second;
    }
    auto compiled = read_module(binary, {.version_max = config_.binary_version_max,
                                            .identifier_size_max = config_.identifier_size_max});
    if (!compiled.ok())
        return Err{compiled.error()};
    auto code = std::make_shared<ModuleCode>();
    code->hash = hash;
    code->binary.assign(binary.begin(), binary.end());
    code->compiled = std::move(compiled).value();

    const std::lock_guard lock{mutex_};
    if (bytes_ + binary.size() > bytes_max_)
    {
        entries_.clear();
        bytes_ = 0;
    }
    const auto [at, is_new] = entries_.emplace(hash, code);
    if (is_new)
        bytes_ += binary.size();
    return at->second;
}

Result<Done, VmError> ModuleCodeCache::verify(const ModuleCode& code) const
{
    if (code.is_verified.load(std::memory_order_relaxed))
        return Done{};
    if (const auto verified = verify_module(code.compiled, config_.verifier); !verified.ok())
        return verified;
    for (std::size_t i = 0; i < code.compiled.struct_definitions.size(); ++i)
        if (code.compiled.struct_definitions[i].kind == StructDefinition::Kind::native)
        {
            VmError error{StatusCode::missing_dependency};
            error.location = {ErrorLocation::Kind::module, self_id_of(code.compiled)};
            error.index = {IndexKind::function_handle, static_cast<std::uint16_t>(i)};
            return Err{error};
        }
    code.is_verified.store(true, std::memory_order_relaxed);
    return Done{};
}
}  // namespace braid::move
