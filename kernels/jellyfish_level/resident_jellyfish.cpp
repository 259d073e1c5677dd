// SPDX-License-Identifier: Apache-2.0
#include "kernels/resident_jellyfish.hpp"
#include "kernels/gpu/resident_home.hpp"
#include "kernels/jellyfish_level/fold_gpu.hpp"
#include "kernels/jellyfish_level/resident_pack.hpp"

namespace braid::kernels
{
namespace
{
/// An update with all that it points to.
class OwnedUpdate
{
public:
    explicit OwnedUpdate(const ResidentJellyfishUpdate& update)
      : given_(update.given.begin(), update.given.end()),
        leaves_(update.leaves.begin(), update.leaves.end())
    {
        std::size_t count = 0;
        for (const auto level : update.levels)
            count += level.size();
        // Views stay valid: it does not grow beyond this.
        nodes_.reserve(count);
        for (const auto level : update.levels)
        {
            const std::size_t first = nodes_.size();
            nodes_.insert(nodes_.end(), level.begin(), level.end());
            levels_.push_back(std::span{nodes_}.subspan(first));
        }
    }

    [[nodiscard]] ResidentJellyfishUpdate view() const noexcept
    {
        return {.given = given_, .leaves = leaves_, .levels = levels_};
    }
    [[nodiscard]] std::size_t size() const noexcept
    {
        return std::span{given_}.size_bytes() + std::span{leaves_}.size_bytes() +
               std::span{nodes_}.size_bytes();
    }

private:
    std::vector<GivenHash> given_;
    std::vector<ResidentJellyfishLeaf> leaves_;
    std::vector<ResidentJellyfishNode> nodes_;
    std::vector<std::span<const ResidentJellyfishNode>> levels_;
};

void hash_leaves(std::span<Hash32> hashes, std::span<const ResidentJellyfishLeaf> leaves,
    const RowChoice& choice) noexcept
{
    constexpr std::size_t at_once = 64;
    std::array<JellyfishLeaf, at_once> plain;
    std::array<Hash32, at_once> digests;
    while (!leaves.empty())
    {
        const std::size_t count = std::min(at_once, leaves.size());
        for (std::size_t i = 0; i < count; ++i)
            plain[i] = leaves[i].leaf;
        hash_jellyfish_leaves(
            std::span{plain}.first(count), std::span{digests}.first(count), choice);
        for (std::size_t i = 0; i < count; ++i)
            hashes[leaves[i].slot] = digests[i];
        leaves = leaves.subspan(count);
    }
}

struct Rules
{
    using Reference = Hash32;
    using Update = ResidentJellyfishUpdate;
    using Entry = OwnedUpdate;

    static constexpr std::array kernels{
        gpu::KernelId::jellyfish_leaves, gpu::KernelId::jellyfish_nodes};
    static constexpr std::size_t group_bytes = resident_group_size * sizeof(Hash32);

    static void compute(std::span<Hash32> hashes, const ResidentJellyfishUpdate& update,
        const RowChoice& choice) noexcept
    {
        for (const GivenHash& given : update.given)
            hashes[given.slot] = given.hash;
        hash_leaves(hashes, update.leaves, choice);
        std::vector<JellyfishNode> nodes;
        for (const auto level : update.levels)
        {
            nodes.clear();
            for (const ResidentJellyfishNode& node : level)
                nodes.push_back({.children = &hashes[node.first_child],
                    .existing = node.existing,
                    .leaves = node.leaves,
                    .hash = &hashes[node.slot]});
            hash_jellyfish_level(nodes, choice);
        }
    }

    [[nodiscard]] static Result<Done, gpu::Error> pack(
        gpu::ResidentMemory& memory, const ResidentJellyfishUpdate& update) noexcept
    {
        return jellyfish_level::pack(memory, update);
    }

    [[nodiscard]] static std::vector<Slot> slots_of(
        const ResidentJellyfishUpdate& update, gpu::KernelId kernel) noexcept
    {
        std::vector<Slot> slots;
        if (kernel == gpu::KernelId::jellyfish_leaves)
            for (const ResidentJellyfishLeaf& leaf : update.leaves)
                slots.push_back(leaf.slot);
        else
            for (const auto level : update.levels)
                for (const ResidentJellyfishNode& node : level)
                    slots.push_back(node.slot);
        return slots;
    }

    [[nodiscard]] static Hash32 from_group(const std::uint8_t* group, std::size_t place) noexcept
    {
        return Hash32::from({group + place * sizeof(Hash32), sizeof(Hash32)});
    }
    static void to_group(std::span<const Hash32> hashes, std::uint8_t* group) noexcept
    {
        std::memcpy(group, hashes.data(), hashes.size_bytes());
    }

    [[nodiscard]] static bool is_equal(const Hash32& a, const Hash32& b) noexcept { return a == b; }
};
static_assert(jellyfish_gpu::children == resident_group_size);

}  // namespace

class ResidentJellyfish::Store final : public gpu::ResidentStore<Rules>
{
    using gpu::ResidentStore<Rules>::ResidentStore;
};

ResidentJellyfish::ResidentJellyfish(std::unique_ptr<Store> store) noexcept
  : store_{std::move(store)}
{}
ResidentJellyfish::ResidentJellyfish(ResidentJellyfish&& other) noexcept = default;
ResidentJellyfish& ResidentJellyfish::operator=(ResidentJellyfish&& other) noexcept = default;
ResidentJellyfish::~ResidentJellyfish() = default;

Result<ResidentJellyfish, ResidentError> ResidentJellyfish::make(
    const ResidentSize& size, const RowChoice& choice) noexcept
{
    return make_with(
        gpu::choose_home<Rules>(Operation::resident_jellyfish, size, choice), size, choice);
}

Result<ResidentJellyfish, ResidentError> ResidentJellyfish::make_on(
    gpu::Fleet& fleet, const ResidentSize& size, const RowChoice& choice) noexcept
{
    return make_with(&fleet, size, choice);
}

Result<ResidentJellyfish, ResidentError> ResidentJellyfish::make_with(
    gpu::Fleet* fleet, const ResidentSize& size, const RowChoice& choice) noexcept
{
    auto store = gpu::make_store<Store>(fleet, size, choice);
    if (!store)
        return Err{store.error()};
    return ResidentJellyfish{std::move(*store)};
}

void ResidentJellyfish::update(const ResidentJellyfishUpdate& update) noexcept
{
    for (const GivenHash& given : update.given)
        BRAID_ASSERT(given.slot < store_->size());
    for (const ResidentJellyfishLeaf& leaf : update.leaves)
        BRAID_ASSERT(leaf.slot < store_->size());
    for (const auto level : update.levels)
        for (const ResidentJellyfishNode& node : level)
        {
            BRAID_ASSERT(node.existing != 0);
            BRAID_ASSERT(node.slot < store_->size());
            BRAID_ASSERT(node.first_child < store_->size());
            BRAID_ASSERT(node.first_child % resident_group_size == 0);
        }
    store_->update(update);
}

void ResidentJellyfish::read(std::span<const Slot> slots, std::span<Hash32> hashes) noexcept
{
    BRAID_ASSERT(slots.size() == hashes.size());
    for (const Slot slot : slots)
        BRAID_ASSERT(slot < store_->size());
    store_->read(slots, hashes);
}

Hash32 ResidentJellyfish::read(Slot slot) noexcept
{
    Hash32 hash;
    read({&slot, 1}, {&hash, 1});
    return hash;
}

bool ResidentJellyfish::is_on_device() const noexcept
{
    return store_->is_on_device();
}
}  // namespace braid::kernels
